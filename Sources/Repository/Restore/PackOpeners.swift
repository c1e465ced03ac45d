import Synchronization

/// Opens packs of a snapshot; one worker's.
struct PackOpeners {
    /// How many opened packs are kept.
    private static let packsMax = 64

    private let manifest: Manifest
    private let objects: ObjectAccess
    private let checked: CheckedPacks
    private let decoder: FrameDecoder
    private var openers: [Int: ObjectOpener] = [:]

    init(manifest: Manifest, objects: ObjectAccess, checked: CheckedPacks) throws {
        self.manifest = manifest
        self.objects = objects
        self.checked = checked
        decoder = try FrameDecoder()
    }

    /// What opens the frames of a pack; checks the pack on first use.
    mutating func opener(_ pack: Int) async throws -> ObjectOpener {
        if let known = openers[pack] { return known }
        let name = manifest.packName(pack)
        if checked.insert(pack) { try await check(name, size: manifest.packs[pack].size) }
        let bytes = try await objects.read(name, 0..<ObjectHeader.headerBytesMax)
        let opener = try await objects.opener(name, kind: .pack, bytes: bytes, decoder: decoder)
        if openers.count >= Self.packsMax { openers.removeAll() }
        openers[pack] = opener
        return opener
    }

    /// Checks size and footer, so that no byte of a pack that is used goes unread.
    private func check(_ name: ObjectName, size: Int) async throws {
        let found = try await objects.size(of: name)
        guard found == size else { throw RepositoryError.damaged(name, found < size ? .truncated : .format) }
        _ = try await objects.footer(of: name, kind: .pack, decoder: decoder)
    }
}

/// Which packs of a snapshot have been checked by some worker.
final class CheckedPacks: Sendable {
    private let indexes = Mutex<Set<Int>>([])

    /// Whether the caller is the first to ask for a pack, and so has to check it.
    func insert(_ pack: Int) -> Bool { indexes.withLock { $0.insert(pack).inserted } }
}
