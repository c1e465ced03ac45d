import Ledger

extension LedgerReader {
    /// The ports that instances have, or are about to have; one that can only be deleted needs none any more.
    func takenPorts(except resourceID: String? = nil) throws -> Set<Int> {
        let others = try all(Instance.self).filter { $0.resourceID != resourceID && $0.holdsPort }
        return Set(others.flatMap { [$0.port, $0.pending.port].compactMap { $0 } })
    }
}

extension Instance {
    /// Whether its server may still come to listen on its port.
    var holdsPort: Bool { status != .failed && status != .incompatibleRestore }
}
