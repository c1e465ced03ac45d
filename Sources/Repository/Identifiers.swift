/// What a snapshot identifier names.
package enum SnapshotSubject {}
/// What a lineage identifier names.
package enum LineageSubject {}
/// What a stream identifier names.
package enum StreamSubject {}

/// One snapshot; chosen by the caller, unique in the repository.
package typealias SnapshotID = RepositoryID<SnapshotSubject>
/// A line of descent of data: its snapshots can share packs and have one data key.
package typealias LineageID = RepositoryID<LineageSubject>
/// One source of snapshots and log: a database instance.
package typealias StreamID = RepositoryID<StreamSubject>

/// An identifier that is one component of object names: 1 to 128 of `A-Z a-z 0-9 . _ : -`, not beginning with a dot.
package struct RepositoryID<Subject>: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The identifier as the caller spelled it.
    package let name: String

    /// Checks the spelling; throws `RepositoryError` with code `invalidName`.
    package init(_ name: String) throws {
        guard ObjectName.isComponent(name) else { throw RepositoryError.invalidName(name) }
        self.name = name
    }

    package var description: String { name }

    package static func < (left: Self, right: Self) -> Bool { left.name < right.name }
}

extension RepositoryID: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
