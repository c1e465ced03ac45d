/// One file of a relation's fork: `base/<database>/<number>[_fork][.segment]` and its like.
///
/// Only these files are made of pages that the log describes, and of them only main and initialization forks exactly.
/// Everything else in a data directory (`pg_xact`, `pg_multixact`, `pg_filenode.map`, `PG_VERSION`, `global/pg_control`,
/// free space and visibility maps, …) changes without page references and has to be taken whole.
package struct RelationFile: Hashable, Sendable {
    /// Pages in one file; a larger fork goes on in the next segment.
    package static let pagesMax = 131_072
    /// Bytes in one page.
    package static let pageBytes = 8192

    /// The fork that the file belongs to.
    package let fork: RelationFork
    /// Which file of the fork, from 0.
    package let segment: Int

    /// File number `segment` of `fork`.
    package init(_ fork: RelationFork, segment: Int = 0) {
        self.fork = fork
        self.segment = segment
    }

    /// The file that holds page `block` of `fork`.
    package init(_ fork: RelationFork, holding block: UInt32) {
        self.init(fork, segment: Int(block) / Self.pagesMax)
    }

    /// The blocks of the fork that this file holds.
    package var blocks: Range<Int> { segment * Self.pagesMax..<(segment + 1) * Self.pagesMax }

    /// Where page `block` of a fork is inside its file, counted in pages.
    package static func page(of block: UInt32) -> Int { Int(block) % pagesMax }
}

extension RelationFile {
    /// Reads a path relative to the data directory; nil for anything but a permanent relation's file.
    package init?(path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let place: (tablespace: UInt32, database: UInt32)
        switch (parts.first, parts.count) {
        case ("global", 2):
            place = (RelationLocator.globalTablespace, 0)
        case ("base", 3):
            guard let database = Self.number(parts[1]) else { return nil }
            place = (RelationLocator.defaultTablespace, database)
        case ("pg_tblspc", 5):
            guard let tablespace = Self.number(parts[1]), parts[2].hasPrefix("PG_"),
                let database = Self.number(parts[3])
            else { return nil }
            place = (tablespace, database)
        default:
            return nil
        }
        guard let name = parts.last, let file = Self.name(name) else { return nil }
        let relation = RelationLocator(tablespace: place.tablespace, database: place.database, number: file.number)
        self.init(RelationFork(relation, file.kind), segment: file.segment)
    }

    /// The path relative to the data directory; `versionDirectory` is the `PG_…` directory of other tablespaces.
    package func path(versionDirectory: String) -> String {
        let relation = fork.relation
        let directory =
            switch relation.tablespace {
            case RelationLocator.globalTablespace: "global"
            case RelationLocator.defaultTablespace: "base/\(relation.database)"
            default: "pg_tblspc/\(relation.tablespace)/\(versionDirectory)/\(relation.database)"
            }
        return "\(directory)/\(relation.number)\(fork.kind.suffix)\(segment == 0 ? "" : ".\(segment)")"
    }

    private static func name(_ text: Substring) -> (number: UInt32, kind: RelationFork.Kind, segment: Int)? {
        let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        var segment = 0
        if halves.count == 2 {
            guard let value = number(halves[1]), value <= UInt32.max / UInt32(pagesMax) else { return nil }
            segment = Int(value)
        }
        let words = halves[0].split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
        let suffix = words.count == 2 ? "_" + words[1] : ""
        guard let value = number(words[0]), let kind = RelationFork.Kind.allCases.first(where: { $0.suffix == suffix })
        else { return nil }
        return (value, kind, segment)
    }

    private static func number(_ text: Substring) -> UInt32? {
        // A sign or a leading zero is nothing that PostgreSQL would write.
        guard let first = text.utf8.first, (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(first) else { return nil }
        return UInt32(text)
    }
}

extension RelationFork.Kind {
    /// What follows the number in the file's name.
    package var suffix: String {
        switch self {
        case .main: ""
        case .freeSpaceMap: "_fsm"
        case .visibilityMap: "_vm"
        case .initialization: "_init"
        }
    }
}
