/// What a look at the whole store has shown: what is there, and what is named.
struct StoreContents: Sendable {
    /// All packs.
    var packs: [ObjectInfo] = []
    /// The packs that manifests name.
    var named: Set<PackID> = []
    /// The snapshots of each lineage.
    var snapshots: [LineageID: [SnapshotID]] = [:]
    /// Snapshots with manifests that no longer count, and the number that does.
    var rewritten: [SnapshotID: Int] = [:]

    /// The packs of a lineage that manifests name.
    func namedPacks(of lineage: LineageID) -> [(pack: PackID, info: ObjectInfo)] {
        packs.compactMap { info in
            guard info.name.components.dropFirst().first.map(String.init) == lineage.name,
                let pack = Repository.packID(of: info.name), named.contains(pack)
            else { return nil }
            return (pack, info)
        }
    }
}

extension Repository {
    /// Reads the pack tables of all manifests, after packs were listed.
    ///
    /// In that order, so that a pack that is listed and not named can only be one in progress, or dead. Throws
    /// `listingIncomplete` where a snapshot that is expected is not there.
    func contents(packs: [ObjectInfo], expecting: [SnapshotID] = []) async throws -> StoreContents {
        var contents = StoreContents(packs: packs)
        var listed = try await objects.listedManifests()
        for id in expecting where listed[id] == nil && !objects.published.isDeleted(id) {
            // In its turn, so that a deletion that is on its way has ended.
            try await turns.take(id) {
                if let number = try await objects.currentNumber(of: id) {
                    listed[id] = number...number
                } else if !objects.published.isDeleted(id) {
                    throw RepositoryError.unlisted(id)
                }
            }
        }
        for (id, numbers) in listed.sorted(by: { $0.key < $1.key }) {
            try Task.checkCancellation()
            if numbers.count > 1 { contents.rewritten[id] = numbers.upperBound }
            guard let footer = try await objects.currentFooter(id, listed: numbers.upperBound) else { continue }
            contents.named.formUnion(footer.packs.lazy.map(\.id))
            contents.snapshots[footer.header.lineage, default: []].append(id)
        }
        return contents
    }
}

extension ObjectAccess {
    /// The footer that counts of a snapshot that was listed; nil where it was deleted meanwhile.
    func currentFooter(_ id: SnapshotID, listed number: Int) async throws -> ManifestFooter? {
        let footer = try await existingFooter(id, number: number)
        guard try await store.exists(ObjectLayout.manifest(id, number: number + 1)) else { return footer }
        return try await existingFooter(id, number: number + 1)
    }

    /// The footer of a pack.
    func packFooter(_ name: ObjectName, decoder: FrameDecoder) async throws -> PackFooter {
        let opened = try await footer(of: name, kind: .pack, decoder: decoder)
        do {
            return try PackFooter(
                parsing: opened.footer,
                bodyStart: opened.opener.header.encoded.count,
                bodyEnd: opened.location.offset
            )
        } catch {
            throw RepositoryError.damaged(name, .format)
        }
    }
}

extension RepositoryError {
    /// A snapshot that is known to exist and that the store does not show.
    static func unlisted(_ id: SnapshotID) -> Self {
        Self(
            .listingIncomplete,
            """
            The store does not show snapshot \(id), which must exist. Nothing was deleted. Try again later; if it is \
            lost, delete it.
            """
        )
    }
}
