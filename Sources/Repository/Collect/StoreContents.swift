/// What a look at the whole store has shown: what is there, and what is named.
struct StoreContents: Sendable {
    /// All packs.
    var packs: [ObjectInfo] = []
    /// The packs that manifests name.
    var named: Set<PackID> = []
    /// The snapshots of each lineage.
    var snapshots: [LineageID: [SnapshotID]] = [:]
    /// Snapshots that can't be read because the key that wraps their lineage's data key can't be had.
    var closed: [SnapshotID: LineageID] = [:]
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
            do {
                guard let footer = try await objects.currentFooter(id, listed: numbers.upperBound) else { continue }
                contents.named.formUnion(footer.packs.lazy.map(\.id))
                contents.snapshots[footer.header.lineage, default: []].append(id)
            } catch let error as RepositoryError where error.code == .keyUnavailable {
                // A header is in the clear, and says which lineage it is.
                if let lineage = try await objects.lineage(of: id) { contents.closed[id] = lineage }
            }
        }
        contents.keepClosedLineages()
        return contents
    }
}

extension StoreContents {
    /// Takes all packs of lineages that can't be read as named: nobody can tell which of them are.
    fileprivate mutating func keepClosedLineages() {
        let lineages = Set(closed.values)
        guard !lineages.isEmpty else { return }
        for lineage in lineages { snapshots[lineage] = nil }
        let names = Set(lineages.lazy.map(\.name))
        for info in packs {
            guard let pack = Repository.packID(of: info.name), names.contains(String(info.name.components[1])) else {
                continue
            }
            named.insert(pack)
        }
    }
}

extension ObjectAccess {
    /// The lineage of a snapshot, by what its manifest says in the clear; nil where it was deleted meanwhile.
    func lineage(of id: SnapshotID) async throws -> LineageID? {
        do {
            return try await withCurrentManifest(id) { number in
                let name = ObjectLayout.manifest(id, number: number)
                let first = try await read(name, 0..<ObjectHeader.headerBytesMax)
                return try ObjectHeader(parsing: first, of: name, kind: .manifest).lineage
            }
        } catch let error as RepositoryError where error.code == .notFound {
            return nil
        }
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
