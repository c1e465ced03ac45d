/// Which object is called what; see `docs/repository-format.md`, section 1.
enum ObjectLayout {
    /// How often a listing that proves to be old is asked for again.
    static let listingsMax = 3
    /// The root object.
    static let root = ObjectName(trusted: "repository")
    /// Beginning of all epochs.
    static let epochs = "epochs/"
    /// Beginning of all lineages.
    static let lineages = "lineages/"
    /// Beginning of all packs.
    static let packs = "packs/"
    /// Beginning of all manifests.
    static let manifests = "manifests/"
    /// Beginning of all logs.
    static let logs = "logs/"
    /// Beginning of all descriptions.
    static let descriptions = "descriptions/"

    /// Beginning of all marks of damage.
    static let marks = "damage/"

    /// A mark that says that an object is damaged.
    static func mark(_ object: ObjectName, number: Int) -> ObjectName {
        ObjectName(trusted: "damage", object.text, decimal(number))
    }

    /// All marks of one object.
    static func markPrefix(_ object: ObjectName) -> String { "damage/\(object.text)/" }

    /// All marks of a lineage's packs.
    static func markPrefix(packsOf lineage: LineageID) -> String { "damage/packs/\(lineage.name)/" }

    /// The object that a mark is about.
    static func marked(_ mark: ObjectName) -> ObjectName? {
        guard mark.text.hasPrefix(marks), number(of: mark) != nil else { return nil }
        return try? ObjectName(String(mark.text.dropFirst(marks.count).dropLast(21)))
    }

    /// A writer's epoch.
    static func epoch(_ number: Int) -> ObjectName { ObjectName(trusted: "epochs", decimal(number)) }

    /// The data key of a lineage.
    static func lineage(_ lineage: LineageID, number: Int) -> ObjectName {
        ObjectName(trusted: "lineages", lineage.name, decimal(number))
    }

    /// All data key objects of one lineage.
    static func lineagePrefix(_ lineage: LineageID) -> String { "lineages/\(lineage.name)/" }

    /// A pack.
    static func pack(_ pack: PackID, lineage: LineageID) -> ObjectName {
        ObjectName(trusted: "packs", lineage.name, pack.hexadecimal)
    }

    /// All packs of one lineage.
    static func packPrefix(_ lineage: LineageID) -> String { "packs/\(lineage.name)/" }

    /// A snapshot's manifest.
    static func manifest(_ snapshot: SnapshotID, number: Int) -> ObjectName {
        ObjectName(trusted: "manifests", snapshot.name, decimal(number))
    }

    /// All manifests of one snapshot.
    static func manifestPrefix(_ snapshot: SnapshotID) -> String { "manifests/\(snapshot.name)/" }

    /// A stream's description.
    static func description(_ stream: StreamID, number: Int) -> ObjectName {
        ObjectName(trusted: "descriptions", stream.name, decimal(number))
    }

    /// All descriptions of one stream.
    static func descriptionPrefix(_ stream: StreamID) -> String { "descriptions/\(stream.name)/" }

    /// Part of a stream's log.
    static func log(_ stream: StreamID, _ range: LogRange) -> ObjectName {
        let positions = "\(hexadecimal(range.start, digits: 16))-\(hexadecimal(range.end, digits: 16))"
        return ObjectName(trusted: "logs", stream.name, hexadecimal(UInt64(range.timeline), digits: 8), positions)
    }

    /// All log of one timeline of a stream.
    static func logPrefix(_ stream: StreamID, timeline: UInt32) -> String {
        "logs/\(stream.name)/\(hexadecimal(UInt64(timeline), digits: 8))/"
    }

    /// All log of one stream.
    static func logPrefix(_ stream: StreamID) -> String { "logs/\(stream.name)/" }

    /// The number that ends a name, where it is one of this layout.
    static func number(of name: ObjectName) -> Int? {
        guard let last = name.components.last, last.utf8.count == 20 else { return nil }
        return Int(last)
    }

    private static func decimal(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 20 - digits.count)) + digits
    }

    private static func hexadecimal(_ number: UInt64, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
