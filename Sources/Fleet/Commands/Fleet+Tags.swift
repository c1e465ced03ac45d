package import Ledger

extension Fleet {
    /// The tags of the resource of that ARN.
    package func tags(of arn: String, in scope: Scope) async throws -> [Tag] {
        let named = try TaggedName(arn, in: scope)
        return try await ledger.read { try named.type.tagged(named.identifier, in: scope, $0).tags }
    }

    /// Changes the tags of the resource of that ARN.
    package func changeTags(
        of arn: String,
        in scope: Scope,
        _ change: @escaping @Sendable (inout [Tag]) -> Void
    ) async throws {
        let named = try TaggedName(arn, in: scope)
        let (max, ticket) = (settings.quotas.tagsMax, DescriptionTicket(self))
        try await ledger.write { writer in
            try writer.changeTags(of: named.type, named.identifier, in: scope) { tags in
                let countBefore = tags.count
                change(&tags)
                // What was given before there were these rules can be taken away step by step.
                guard tags.count >= countBefore else { return }
                try InstanceLimits.checkTags(tags, max: tags.count > countBefore ? max : tags.count)
            }
            .describe(ticket, writer)
        }
    }
}

/// What an ARN names.
private struct TaggedName: Sendable {
    /// Every type of resource that can have tags.
    private static let types: [any Tagged.Type] = [
        AutomatedBackup.self,
        Instance.self,
        OptionGroup.self,
        ParameterGroup.self,
        Snapshot.self,
        SubnetGroup.self,
        Subscription.self,
    ]

    let type: any Tagged.Type
    let identifier: String

    /// The resource that may have tags; it must be in `scope`.
    init(_ arn: String, in scope: Scope) throws {
        guard let name = ResourceName.parse(arn), let type = Self.types.first(where: { $0.resourceType == name.type })
        else {
            let known = Self.types.map { $0.resourceType }.joined(separator: ", ")
            throw FleetError.invalid(
                "Invalid resource name: \(arn). It must be the ARN of a resource that can have tags: \(known)."
            )
        }
        guard name.scope == scope else {
            throw FleetError.invalid("The specified resource name does not match an RDS resource in this region.")
        }
        self.type = type
        identifier = name.identifier
    }
}

extension LedgerWriter {
    /// Changes the tags of a resource and returns what it became.
    fileprivate func changeTags<Resource: Tagged>(
        of type: Resource.Type,
        _ identifier: String,
        in scope: Scope,
        _ change: (inout [Tag]) throws -> Void
    ) throws -> Resource {
        var resource = try type.tagged(identifier, in: scope, reader)
        try change(&resource.tags)
        try put(resource)
        return resource
    }
}
