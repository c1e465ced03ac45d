import Ledger

extension Fleet {
    /// The snapshot of another region that an ARN names; nil where `name` means one of this region.
    func sourceElsewhere(_ name: String, for scope: Scope) async throws -> Snapshot? {
        guard let parsed = ResourceName.parse(name), parsed.type == "snapshot", parsed.scope.region != scope.region
        else {
            return nil
        }
        return try await asking(parsed.scope.region) { try await $0.snapshot(arn: name, account: scope.account) }
    }
}
