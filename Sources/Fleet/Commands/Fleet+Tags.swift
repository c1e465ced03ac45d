package import Ledger

extension Fleet {
    /// The tags of the instance or snapshot of that ARN.
    package func tags(of arn: String, in scope: Scope) async throws -> [Tag] {
        let name = try Self.taggable(arn, in: scope)
        return try await ledger.read { reader in
            name.type == "db"
                ? try reader.instance(name.identifier, in: scope).settings.tags
                : try reader.snapshot(name.identifier, in: scope).tags
        }
    }

    /// Changes the tags of the instance or snapshot of that ARN.
    package func changeTags(
        of arn: String,
        in scope: Scope,
        _ change: @escaping @Sendable (inout [Tag]) -> Void
    ) async throws {
        let name = try Self.taggable(arn, in: scope)
        let (max, description) = (settings.quotas.tagsMax, DescriptionTicket(self))
        try await ledger.write { writer in
            if name.type == "db" {
                let instance = try writer.reader.instance(name.identifier, in: scope)
                let changed = try writer.update(Instance.self, instance.identifier, in: scope) {
                    change(&$0.settings.tags)
                    try InstanceLimits.checkTags($0.settings.tags, max: max)
                }
                try description.describe(changed, writer)
            } else {
                let snapshot = try writer.reader.snapshot(name.identifier, in: scope)
                let changed = try writer.update(Snapshot.self, snapshot.identifier, in: scope) {
                    change(&$0.tags)
                    try InstanceLimits.checkTags($0.tags, max: max)
                }
                try description.describe(changed, writer)
            }
        }
    }

    private static func taggable(_ arn: String, in scope: Scope) throws -> (type: String, identifier: String) {
        guard let name = ResourceName.parse(arn), ["db", "snapshot"].contains(name.type) else {
            throw FleetError.invalid(
                "Invalid resource name: \(arn). It must be the ARN of a DB instance or a snapshot."
            )
        }
        guard name.scope == scope else {
            throw FleetError.invalid("The specified resource name does not match an RDS resource in this region.")
        }
        return (name.type, name.identifier)
    }
}
