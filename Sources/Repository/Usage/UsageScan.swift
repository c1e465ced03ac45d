/// How much of each pack is used by whom, gathered a bounded number of packs at a time.
struct UsageScan {
    /// What one owner uses, in bytes of packs.
    struct Share: Hashable, Sendable {
        /// All of it.
        var totalBytes = 0
        /// What nobody else uses.
        var uniqueBytes = 0
    }

    /// The use of one pack.
    struct Pack: Sendable {
        /// The pack.
        let info: ObjectInfo
        /// Bytes that somebody uses.
        let liveBytes: Int
        /// Bytes that only one owner uses, by owner.
        let uniqueBytes: [Int32: Int]
        /// How many different owners its parts have, where all parts with several owners count as of one more.
        let owners: Int
    }

    let repository: Repository
    let contents: StoreContents
    /// Which owner a snapshot counts for; nil leaves it out.
    let owner: (SnapshotID) -> Int32?
    /// What each owner uses.
    private(set) var shares: [Int32: Share] = [:]

    init(_ repository: Repository, _ contents: StoreContents, owner: @escaping (SnapshotID) -> Int32?) {
        self.repository = repository
        self.contents = contents
        self.owner = owner
    }

    /// Calls a closure with the use of each named pack.
    mutating func run(_ visit: (Pack) -> Void) async throws {
        for (lineage, snapshots) in contents.snapshots.sorted(by: { $0.key < $1.key }) {
            let packs = contents.namedPacks(of: lineage)
            for start in stride(from: 0, to: packs.count, by: Repository.scannedPacksMax) {
                let end = min(start + Repository.scannedPacksMax, packs.count)
                try await scan(Array(packs[start..<end]), snapshots, visit)
            }
        }
    }

    private mutating func scan(
        _ packs: [(pack: PackID, info: ObjectInfo)],
        _ snapshots: [SnapshotID],
        _ visit: (Pack) -> Void
    ) async throws {
        let tables = try await tables(packs)
        var use: [PackID: PageUse] = [:]
        for id in snapshots {
            try Task.checkCancellation()
            guard let owner = owner(id), let manifest = try await repository.manifest(id, naming: Set(tables.keys))
            else { continue }
            let chosen = manifest.packs.map { tables[$0.id] }
            for entry in manifest.entries {
                try manifest.forEachSlice(of: entry) { _, slice, bytes in
                    guard let table = chosen[slice.pack] else { return }
                    let packBytes = table.packBytes(slice.frame, plaintextBytes: bytes.count)
                    shares[owner, default: Share()].totalBytes += packBytes
                    use[manifest.packs[slice.pack].id, default: PageUse()].insert(slice.frame, bytes, owner: owner)
                }
            }
        }
        for (pack, info) in packs {
            guard let table = tables[pack], let parts = use.removeValue(forKey: pack)?.tidied() else { continue }
            visit(weigh(parts, table, info))
        }
    }

    /// Adds up the parts of a pack.
    private mutating func weigh(_ parts: [PageUse.Part], _ table: FrameTable, _ info: ObjectInfo) -> Pack {
        var liveBytes = 0
        var unique: [Int32: Int] = [:]
        var owners: Set<PageUse.Owner> = []
        for part in parts {
            let bytes = table.packBytes(part.frame, plaintextBytes: part.bytes.count)
            liveBytes += bytes
            owners.insert(part.owner)
            if case .one(let owner) = part.owner { unique[owner, default: 0] += bytes }
        }
        for (owner, bytes) in unique { shares[owner, default: Share()].uniqueBytes += bytes }
        return Pack(info: info, liveBytes: liveBytes, uniqueBytes: unique, owners: owners.count)
    }

    /// The frame tables of packs; one that vanished or can't be read is left out.
    private func tables(_ packs: [(pack: PackID, info: ObjectInfo)]) async throws -> [PackID: FrameTable] {
        let decoder = try FrameDecoder()
        var tables: [PackID: FrameTable] = [:]
        for (pack, info) in packs {
            try Task.checkCancellation()
            do {
                tables[pack] = FrameTable(try await repository.objects.packFooter(info.name, decoder: decoder))
            } catch let error as RepositoryError where error.code == .damaged {}
        }
        return tables
    }
}
