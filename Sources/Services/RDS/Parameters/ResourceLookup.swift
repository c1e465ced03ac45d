import Fleet
import Ledger
import Wire

extension LedgerReader {
    /// The instance that a client names by its identifier, its ARN or its resource id.
    func instance(named text: String, in scope: Scope) throws -> Instance {
        if let identifier = try ResourceName.identifier(of: text, type: "db", in: scope) {
            guard let found = try find(Instance.self, identifier, in: scope) else {
                throw FleetError.instanceNotFound(text)
            }
            return found
        }
        if let found = try find(Instance.self, text.lowercased(), in: scope) { return found }
        if let found = try instance(resourceID: text), found.scope == scope { return found }
        _ = try Identifier.instance(text)
        throw FleetError.instanceNotFound(text)
    }

    /// The snapshot of its own that a client names by its identifier or its ARN.
    func snapshot(named text: String, in scope: Scope) throws -> Snapshot {
        if let identifier = try ResourceName.identifier(of: text, type: "snapshot", in: scope) {
            guard let found = try find(Snapshot.self, identifier, in: scope) else {
                throw FleetError.snapshotNotFound(text)
            }
            return found
        }
        if let found = try find(Snapshot.self, text.lowercased(), in: scope) { return found }
        // The names of snapshots that no owner asked for have a prefix that no owner can choose.
        let hasPrefix = ["rds:", Fleet.backupSnapshotPrefix].contains { text.lowercased().hasPrefix($0) }
        if !hasPrefix { _ = try Identifier.snapshot(text) }
        throw FleetError.snapshotNotFound(text)
    }

    /// The snapshot that a client may restore: its own, or by its ARN one that is shared with it or public.
    func restorableSnapshot(named text: String, in scope: Scope) throws -> Snapshot {
        guard let arn = ResourceName.parse(text), arn.scope != scope else {
            return try snapshot(named: text, in: scope)
        }
        return try snapshot(visible: text, to: scope)
    }
}

extension ResourceName {
    /// The identifier in an ARN of a resource in `scope`; nil where `text` is no ARN, empty where it names another's.
    static func identifier(of text: String, type: String, in scope: Scope) throws -> String? {
        guard text.hasPrefix("arn:") else { return nil }
        guard let name = parse(text), name.type == type else {
            throw ServiceError.invalidParameterValue("Invalid resource name: \(text). It must be the ARN of a \(type).")
        }
        return name.scope == scope ? name.identifier.lowercased() : ""
    }
}
