extension Repository {
    /// Where the space goes; reads manifests and the footers of packs, one snapshot and a bounded number of packs at a
    /// time.
    ///
    /// What vanishes meanwhile, or can't be read, is left out. Progress counts packs. Errors: `damaged` where a manifest
    /// can't be read, store errors.
    package func usage(
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws
        -> RepositoryUsage
    {
        let listed = try await objects.store.list(prefix: "")
        let contents = try await contents(packs: listed.filter { Self.packID(of: $0.name) != nil })
        var usage = RepositoryUsage(listed, contents)
        usage.snapshots = try await snapshotUsages(contents, listed)
        let ids = usage.snapshots.map(\.id)
        let owners = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, Int32($0)) })
        var scan = UsageScan(self, contents) { owners[$0] }
        var done = 0
        try await scan.run { pack in
            usage.liveBytes += pack.liveBytes
            done += 1
            progress(done, contents.named.count)
        }
        for (owner, share) in scan.shares {
            usage.snapshots[Int(owner)].uniqueBytes = share.uniqueBytes
            usage.snapshots[Int(owner)].sharedBytes = max(0, share.totalBytes - share.uniqueBytes)
        }
        return usage
    }

    /// What deleting some snapshots together would free.
    ///
    /// Errors: `notFound`, otherwise as `usage`.
    package func freed(byDeleting ids: [SnapshotID]) async throws -> FreedBytes {
        let listed = try await objects.store.list(prefix: "")
        let contents = try await contents(packs: listed.filter { Self.packID(of: $0.name) != nil })
        let deleted = Set(ids)
        for id in ids where !contents.snapshots.values.contains(where: { $0.contains(id) }) {
            throw RepositoryError.notFound("Snapshot \(id)")
        }
        var scan = UsageScan(self, contents) { deleted.contains($0) ? 0 : 1 }
        var freed = FreedBytes()
        try await scan.run { pack in
            let bytes = pack.uniqueBytes[0] ?? 0
            let isWhole = pack.owners == 1 && bytes > 0
            freed.inTheEnd += isWhole ? pack.info.size : bytes
            if isWhole { freed.atOnce += pack.info.size }
        }
        let manifestBytes = Self.manifestBytes(listed)
        for id in deleted {
            freed.atOnce += manifestBytes[id] ?? 0
            freed.inTheEnd += manifestBytes[id] ?? 0
        }
        return freed
    }

    private func snapshotUsages(
        _ contents: StoreContents,
        _ listed: [ObjectInfo]
    ) async throws -> [RepositoryUsage.SnapshotUsage] {
        let manifestBytes = Self.manifestBytes(listed)
        var usages: [RepositoryUsage.SnapshotUsage] = []
        for id in contents.snapshots.values.flatMap(\.self).sorted() {
            do {
                usages.append(RepositoryUsage.SnapshotUsage(try await header(id)))
                usages[usages.count - 1].manifestBytes = manifestBytes[id] ?? 0
            } catch let error as RepositoryError where error.code == .notFound {}
        }
        return usages
    }

    private static func manifestBytes(_ listed: [ObjectInfo]) -> [SnapshotID: Int] {
        var bytes: [SnapshotID: Int] = [:]
        for info in listed {
            if let (id, _) = ObjectAccess.manifest(of: info.name) { bytes[id, default: 0] += info.size }
        }
        return bytes
    }
}

extension RepositoryUsage {
    /// Adds up what a listing shows by itself.
    fileprivate init(_ listed: [ObjectInfo], _ contents: StoreContents) {
        var streams: [StreamID: StreamUsage] = [:]
        for info in listed {
            totalBytes += info.size
            let components = info.name.components
            if let pack = Repository.packID(of: info.name) {
                packs += 1
                packBytes += info.size
                if !contents.named.contains(pack) { unnamedBytes += info.size }
            } else if components.count > 1, let stream = try? StreamID(String(components[1])) {
                switch components[0] {
                case "logs":
                    streams[stream, default: StreamUsage(stream: stream)].logBytes += info.size
                    streams[stream, default: StreamUsage(stream: stream)].logObjects += 1
                case "descriptions":
                    streams[stream, default: StreamUsage(stream: stream)].descriptionBytes += info.size
                default: break
                }
            }
        }
        self.streams = streams.values.sorted { $0.stream < $1.stream }
    }
}

extension RepositoryUsage.SnapshotUsage {
    fileprivate init(_ header: SnapshotHeader) {
        self.init(id: header.id, lineage: header.lineage, stream: header.stream, logicalBytes: header.logicalBytes)
    }
}
