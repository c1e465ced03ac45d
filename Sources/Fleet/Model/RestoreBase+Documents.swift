extension Snapshot {
    /// This snapshot as one that a restore or another snapshot can begin with; nil while it is not complete.
    var base: RestoreBase? {
        guard status == .available, let log, let createdAt else { return nil }
        return RestoreBase(manifest: manifest, completeAt: createdAt, log: log)
    }
}

extension RecoveryPoint {
    /// This point as a snapshot that a restore or another snapshot can begin with.
    var base: RestoreBase { RestoreBase(manifest: manifest, completeAt: completeAt, log: log) }
}
