import FoundationEssentials

/// Which log is staged, and which the store has.
struct StagedLog: Sendable {
    /// An object in the staging directory.
    struct Item: Sendable {
        /// Its size in bytes.
        let size: Int
        /// Until when the store has to keep it.
        var keepUntil: Date?
    }

    /// How far behind the end of its log an uploaded object stays at hand, so that merging need not read the store.
    private static let keptPositions: UInt64 = 32 * 1_024 * 1_024

    /// Objects in the staging directory, some of which the store has too.
    var staged: [ObjectName: Item] = [:]
    /// Objects that the store has.
    var stored: Set<ObjectName> = []
    /// Where the log ends that the store has, by the beginning of the names of a timeline's objects.
    private(set) var storedEnds: [String: UInt64] = [:]
    /// Objects that the store has and that are to be deleted there once all that waits has been uploaded.
    private(set) var doomed: Set<ObjectName> = []
    /// Those of them that a lock has kept.
    private var retained: Set<ObjectName> = []
    /// The object that is on its way.
    var uploading: ObjectName?

    /// Bytes that the store does not have.
    var waitingBytes: Int { staged.reduce(0) { stored.contains($1.key) ? $0 : $0 + $1.value.size } }

    /// Objects that the store does not have, by name, which within a timeline is by position.
    var waiting: [ObjectName] { staged.keys.filter { !stored.contains($0) }.sorted() }

    /// Notes that an object is to be deleted where the store has it, or soon will.
    mutating func doom(_ name: ObjectName) {
        staged[name] = nil
        if stored.contains(name) || uploading == name { doomed.insert(name) }
    }

    /// Notes that an object is not to be deleted any more, or that it is.
    mutating func noteSettled(_ name: ObjectName) {
        doomed.remove(name)
        retained.remove(name)
    }

    /// Notes that a lock keeps an object that is to be deleted.
    mutating func noteRetained(_ name: ObjectName) {
        if doomed.contains(name) { retained.insert(name) }
    }

    /// What is to be deleted and was not yet tried.
    var deletable: [ObjectName] { doomed.subtracting(retained).sorted() }

    /// What locks have kept, oldest first, a list for each timeline: log is locked in its order, so where the first of
    /// a list is still kept, so is the rest.
    var retainedByTimeline: [[ObjectName]] {
        Dictionary(grouping: retained.sorted()) { $0.components.dropLast().joined(separator: "/") }
            .sorted { $0.key < $1.key }.map(\.value)
    }

    /// Notes that an object is on its way; nothing where that is no longer wanted.
    mutating func begin(_ name: ObjectName) -> Item? {
        uploading = staged[name] == nil ? nil : name
        return staged[name]
    }

    /// Notes that the store has an object.
    mutating func noteStored(_ name: ObjectName) {
        stored.insert(name)
        guard let (folder, range) = Self.place(of: name) else { return }
        storedEnds[folder] = max(storedEnds[folder] ?? 0, range.end)
    }

    /// Uploaded objects that nobody will merge any more.
    var droppable: [ObjectName] {
        let places = staged.keys.compactMap { name in Self.place(of: name).map { (name: name, folder: $0, range: $1) } }
        let ends = Dictionary(places.map { ($0.folder, $0.range.end) }, uniquingKeysWith: max)
        return places.filter { place in
            stored.contains(place.name) && (ends[place.folder] ?? 0) - place.range.start > Self.keptPositions
        }
        .map(\.name)
    }

    private static func place(of name: ObjectName) -> (folder: String, range: LogRange)? {
        guard let stream = LogStream.stream(of: name),
            let range = LogIndex.range(of: name, stream: stream)
        else { return nil }
        return (ObjectLayout.logPrefix(stream, timeline: range.timeline), range)
    }
}
