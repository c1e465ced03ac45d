import Ledger

extension Fleet {
    /// The snapshot of another region that an ARN names; nil where `name` means one of this region.
    func sourceElsewhere(_ name: String, for scope: Scope) async throws -> Snapshot? {
        guard let parsed = ResourceName.parse(name), parsed.type == "snapshot", parsed.scope.region != scope.region
        else {
            return nil
        }
        throw FleetError.invalid(
            "The snapshot \(name) is in the region \(parsed.scope.region), which this daemon can't reach. Copy it from a "
                + "region that is hosted or linked here."
        )
    }
}
