import Fleet

extension MaintenanceOption {
    /// Some snapshots of one region.
    struct Named {
        let region: String
        /// What they were called by.
        var names: [String]
        /// Their manifests.
        var manifests: [String]
    }

    /// The snapshots that have some names, by region; throws ``FleetError`` for a name that none has in any of them.
    func snapshots(named names: [String], in regions: [String]) async throws -> [Named] {
        let ledger = try ledger()
        var found: [Named] = []
        for region in regions {
            let manifests = try await withReading(region) { repository in
                try await SnapshotNames(repository, ledger: ledger).manifests(of: names, in: region)
            }
            let here = names.filter { manifests[$0] != nil }
            guard !here.isEmpty else { continue }
            found.append(Named(region: region, names: here, manifests: here.flatMap { manifests[$0] ?? [] }))
        }
        let known = Set(found.flatMap(\.names))
        if let missing = names.first(where: { !known.contains($0) }) { throw FleetError.snapshotNotFound(missing) }
        return found
    }
}
