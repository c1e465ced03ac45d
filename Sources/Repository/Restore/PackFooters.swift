import Synchronization

/// Footers of packs, those kept that were used last.
final class PackFooters: Sendable {
    /// How much memory they may take.
    private static let memoryBytesMax = 48 * 1024 * 1024

    fileprivate struct State {
        var footers: [PackID: PackFooter] = [:]
        var order: [PackID] = []
        var memoryBytes = 0
        var hasher: PageHasher?
    }

    private let objects: ObjectAccess
    private let state = Mutex(State())

    init(objects: ObjectAccess) {
        self.objects = objects
    }

    /// What hashes the pages of a snapshot.
    func hasher(of manifest: Manifest) async throws -> PageHasher {
        if let known = state.withLock(\.hasher) { return known }
        let key = try await objects.key(of: manifest.header.lineage, for: manifest.packName(0))
        let hasher = try key.pageHasher()
        state.withLock { $0.hasher = hasher }
        return hasher
    }

    /// The footer of a pack of a snapshot.
    func footer(_ pack: Int, of manifest: Manifest) async throws -> PackFooter {
        let id = manifest.packs[pack].id
        if let known = state.withLock({ $0.footers[id] }) { return known }
        let name = manifest.packName(pack)
        let opened = try await objects.footer(of: name, kind: .pack, decoder: FrameDecoder())
        let start = opened.opener.header.encoded.count
        guard let footer = try? PackFooter(parsing: opened.footer, bodyStart: start, bodyEnd: opened.location.offset)
        else { throw RepositoryError.damaged(name, .format) }
        state.withLock { $0.keep(footer, id, memoryBytesMax: Self.memoryBytesMax) }
        return footer
    }
}

extension PackFooters.State {
    fileprivate mutating func keep(_ footer: PackFooter, _ id: PackID, memoryBytesMax: Int) {
        guard footers[id] == nil else { return }
        footers[id] = footer
        order.append(id)
        memoryBytes += footer.memoryBytes
        while memoryBytes > memoryBytesMax, order.count > 1 {
            guard let oldest = footers.removeValue(forKey: order.removeFirst()) else { continue }
            memoryBytes -= oldest.memoryBytes
        }
    }
}
