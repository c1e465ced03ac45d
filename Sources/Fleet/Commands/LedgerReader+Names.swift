import Ledger

extension LedgerReader {
    /// Refuses an identifier that an instance other than this one has, or is about to have.
    func checkName(_ identifier: String, isFreeFor instance: Instance) throws {
        let others = try list(Instance.self, in: instance.scope).filter { $0.resourceID != instance.resourceID }
        guard !others.contains(where: { $0.identifier == identifier }) else {
            throw FleetError(.instanceAlreadyExists, "DB instance already exists")
        }
        let heir = others.first { $0.pending.identifier == identifier && $0.status != .deleting }
        if let heir {
            throw FleetError(
                .instanceAlreadyExists,
                "DB instance already exists: \(heir.identifier) is to be renamed to \(identifier). Choose another name, "
                    + "or rename \(heir.identifier) to something else first."
            )
        }
    }
}
