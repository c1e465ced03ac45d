extension Verification {
    /// Reads packs, several at a time.
    func checkPacks(_ names: [ObjectName]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, name) in names.enumerated() {
                if index >= pace.workers { try await group.next() }
                group.addTask(executorPreference: BlockingWork.bulk) {
                    try Task.checkCancellation()
                    try await self.passingClosed(name) {
                        let check = try await self.checkPack(name)
                        guard !check.isSound, try await self.objects.store.exists(name) else { return }
                        self.add(check.damage ?? Damage(object: name.text, reason: .authentication))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Reads a manifest and checks that all its pages are where it says, in packs that are read where they were not yet.
    ///
    /// A snapshot whose manifest was rewritten meanwhile is checked again; one that was deleted is left out.
    func checkSnapshot(_ id: SnapshotID) async throws {
        try await passingClosed(ObjectLayout.manifest(id, number: 1)) { try await checkOpenSnapshot(id) }
    }

    private func checkOpenSnapshot(_ id: SnapshotID) async throws {
        for _ in 0...ObjectAccess.manifestRetriesMax {
            guard let number = try await objects.currentNumber(of: id) else { return }
            let found = try await damages(of: id, number: number)
            if !found.isEmpty {
                guard try await objects.store.exists(ObjectLayout.manifest(id, number: number)) else { continue }
                for damage in found { add(damage) }
            }
            return countSnapshot()
        }
    }

    /// What is wrong with a snapshot and with what it names.
    private func damages(of id: SnapshotID, number: Int) async throws -> [Damage] {
        let name = ObjectLayout.manifest(id, number: number)
        if choice.skipped.contains(name), try await hasSoundPacks(id, number: number) { return [] }
        var manifest: Manifest?
        let damage = try await damage(of: name) {
            manifest = try await objects.manifest(id, number: number)
            return try await objects.size(of: name)
        }
        if var damage {
            damage.snapshots = [id]
            return [damage]
        }
        guard let manifest else { return [] }
        noteSound(name)
        try await checkPacks((0..<manifest.packs.count).map(manifest.packName).filter { pack($0) == nil })
        var found = try await packDamages(manifest)
        for entry in manifest.entries {
            try Task.checkCancellation()
            found += try pageDamages(entry, manifest)
        }
        return found
    }

    /// Whether all packs that a manifest names are there in their size, and none that was read is damaged.
    ///
    /// Enough for a manifest that was found to fit its packs before: neither ever changes.
    private func hasSoundPacks(_ id: SnapshotID, number: Int) async throws -> Bool {
        var packs: [(ObjectName, Int)]?
        let damage = try await trouble(with: ObjectLayout.manifest(id, number: number)) {
            let footer = try await objects.manifestFooter(id, number: number)
            packs = footer.packs.map { (ObjectLayout.pack($0.id, lineage: footer.header.lineage), $0.size) }
        }
        guard damage == nil, let packs else { return false }
        return packs.allSatisfy { name, size in
            choice.sizes[name] == size && pack(name)?.isSound ?? choice.skipped.contains(name)
        }
    }

    /// Packs that are not of the size that the manifest says, or that nothing can be read of.
    private func packDamages(_ manifest: Manifest) async throws -> [Damage] {
        var found: [Damage] = []
        for index in manifest.packs.indices {
            let name = manifest.packName(index)
            var damage = try await checkPack(name).damage
            if damage == nil {
                // It may have been read before, and be gone since.
                damage = try await trouble(with: name) {
                    guard try await objects.size(of: name) == manifest.packs[index].size else {
                        throw RepositoryError.damaged(name, .format)
                    }
                }
            }
            guard var damage else { continue }
            damage.snapshots = [manifest.id]
            found.append(damage)
        }
        return found
    }

    private func pageDamages(_ entry: ManifestEntry, _ manifest: Manifest) throws -> [Damage] {
        guard case .file(let size) = entry.kind else { return [] }
        var found: [Damage] = []
        let pageBytes = manifest.header.pageBytes
        var runs = manifest.runs(of: entry)
        var page = 0
        while let run = try runs.next() {
            let pages = page..<(page + run.pages)
            page += run.pages
            guard let slice = run.slice else { continue }
            let count = min(run.pages * pageBytes, size - pages.lowerBound * pageBytes)
            let name = manifest.packName(slice.pack)
            guard let check = pack(name) else { continue }
            let bytes = slice.offset..<(slice.offset + count)
            guard let reason = check.reason(frame: slice.frame, bytes: bytes) else { continue }
            let object = check.damage?.object ?? name.text
            found.append(
                Damage(object: object, reason: reason, snapshots: [manifest.id], path: entry.path, pages: pages)
            )
        }
        return found
    }
}
