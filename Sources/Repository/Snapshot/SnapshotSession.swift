import FoundationEssentials
import Synchronization

/// What all workers of one snapshot share.
final class SnapshotSession: Sendable {
    /// An entry as the manifest holds it.
    struct EncodedEntry: Sendable {
        let path: String
        let kind: ManifestEntry.Kind
        let bytes: [UInt8]
    }

    private struct State {
        var packs: [PackReference?] = []
        var packIDs: [PackID] = []
        var baseIndexes: [Int: Int] = [:]
        var entries: [EncodedEntry] = []
        var summary = SnapshotSummary()
    }

    /// The snapshot being written.
    let id: SnapshotID
    /// Seals its packs and manifest.
    let key: SealingKey
    /// The lineage of its packs.
    let lineage: LineageID
    /// Where unchanged pages are taken from.
    let base: Manifest?
    /// What of the base's packs can't be used.
    let damagedFrames: DamagedFrames
    /// What was chosen for the repository.
    let configuration: RepositoryConfiguration
    /// Until when what it writes is locked, where the store locks objects.
    let keepUntil: Date?
    /// The store and the keys.
    let objects: ObjectAccess
    /// Bytes of file contents that have been dealt with.
    let bytesDone = Atomic<Int>(0)
    private let pins: PackPins
    private let state = Mutex(State())

    init(
        id: SnapshotID,
        key: SealingKey,
        lineage: LineageID,
        base: Manifest?,
        damagedFrames: DamagedFrames,
        keepUntil: Date?,
        configuration: RepositoryConfiguration,
        objects: ObjectAccess,
        pins: PackPins
    ) {
        self.id = id
        self.key = key
        self.lineage = lineage
        self.base = base
        self.damagedFrames = damagedFrames
        self.keepUntil = keepUntil
        self.configuration = configuration
        self.objects = objects
        self.pins = pins
        if let base { pins.pin(base.packs.lazy.map(\.id)) }
    }

    deinit {
        if let base { pins.release(base.packs.lazy.map(\.id)) }
        pins.release(state.withLock(\.packIDs))
    }

    /// Begins a pack; returns its index in the manifest's table.
    func openPack(_ pack: PackID) -> Int {
        pins.pin([pack])
        return state.withLock { state in
            state.packIDs.append(pack)
            state.packs.append(nil)
            return state.packs.count - 1
        }
    }

    /// Notes that a pack is durable.
    func closePack(_ index: Int, _ reference: PackReference) {
        state.withLock { state in
            state.packs[index] = reference
            state.summary.storedBytes += reference.size
        }
    }

    /// Index in the new table of a pack of the base snapshot.
    func index(ofBasePack index: Int, in base: Manifest) -> Int {
        state.withLock { state in
            if let known = state.baseIndexes[index] { return known }
            state.packs.append(base.packs[index])
            state.baseIndexes[index] = state.packs.count - 1
            return state.packs.count - 1
        }
    }

    /// Adds an entry of the manifest.
    func add(_ entry: EncodedEntry) {
        state.withLock { $0.entries.append(entry) }
    }

    /// Changes the summary.
    func count(_ change: (inout SnapshotSummary) -> Void) {
        state.withLock { change(&$0.summary) }
    }

    /// The packs that this snapshot has begun, for clearing up.
    var newPacks: [PackID] { state.withLock(\.packIDs) }

    /// Everything for the manifest; entries in path order, checked.
    ///
    /// Throws `invalidPath`.
    func assemble() throws -> (packs: [PackReference], entries: [EncodedEntry], summary: SnapshotSummary) {
        let (packs, unsorted, counted) = state.withLock { ($0.packs, $0.entries, $0.summary) }
        let entries = unsorted.sorted { PathRules.isOrdered($0.path, before: $1.path) }
        for (previous, next) in zip(entries, entries.dropFirst()) {
            guard previous.path != next.path else { throw RepositoryError.invalidPath(next.path, "it comes twice") }
            guard previous.kind == .directory || !PathRules.isPath(next.path, under: previous.path) else {
                throw RepositoryError.invalidPath(next.path, "\"\(previous.path)\" above it is not a directory")
            }
        }
        var summary = counted
        summary.entryCount = entries.count
        for case .file(let size) in entries.lazy.map(\.kind) { summary.logicalBytes += size }
        return (packs.compactMap(\.self), entries, summary)
    }
}
