import Fleet
import Ledger
import Wire

/// A request to RDS: what the fleet refuses is answered in RDS's words.
protocol RDSRequest: Operation where Home == RDSHome {
    /// What it is about; nothing where that has no ARN.
    var subjects: [RDSSubject] { get }
    /// The tags that it gives to what it makes.
    var givenTags: [TagParameter]? { get }
    /// What it makes and gives tags to.
    var tagged: RDSSubject? { get }
    /// What conditions can ask about the request, beside its tags.
    var requestKeys: [String: [String]] { get }
    /// What conditions can ask of what it makes or changes, where the request leaves it as it was.
    func inheritedKeys(in scope: Scope, _ reader: LedgerReader) throws -> [String: [String]]
    /// What else the caller must be allowed to do.
    func furtherPermissions(in fleet: Fleet, scope: Scope) async throws -> [Permission]
}

/// An operation of RDS that uses no keys of its caller's.
protocol RDSOperation: RDSRequest {
    /// Does what was asked for the account and region of `scope`.
    func run(in fleet: Fleet, scope: Scope) async throws -> Output
}

extension RDSRequest {
    var givenTags: [TagParameter]? { nil }
    var tagged: RDSSubject? { nil }
    var requestKeys: [String: [String]] { [:] }

    func inheritedKeys(in scope: Scope, _ reader: LedgerReader) throws -> [String: [String]] { [:] }

    func furtherPermissions(in fleet: Fleet, scope: Scope) async throws -> [Permission] { [] }

    func permissions(in home: RDSHome, _ context: RequestContext) async throws -> [Permission] {
        let fleet = home.fleet
        let scope = Scope(account: context.account, region: context.region)
        var permissions = try await fleet.ledger.read { reader in
            let keys = try self.keys(in: scope, reader).merging(self.tagKeys) { mine, _ in mine }
            var permissions = [Permission(on: try self.resources(self.subjects, in: scope, reader), keys: keys)]
            if let tagged = self.tagged, self.givenTags?.isEmpty == false {
                let made = try tagged.resource(in: scope, reader)
                let all = keys.merging(InstanceKeys.givesTags) { mine, _ in mine }
                permissions.append(Permission("rds:AddTagsToResource", on: [made], keys: all))
            }
            return permissions
        }
        permissions += try await furtherPermissions(in: fleet, scope: scope)
        return permissions
    }

    /// What conditions can ask about the request and what comes of it, beside tags.
    func keys(in scope: Scope, _ reader: LedgerReader) throws -> [String: [String]] {
        try requestKeys.merging(known { try inheritedKeys(in: scope, reader) }) { said, _ in said }
    }

    /// What `keys` answers; nothing where what the request names isn't there, as it will hear once it is let through.
    private func known(_ keys: () throws -> [String: [String]]) throws -> [String: [String]] {
        do {
            return try keys()
        } catch is FleetError {
            return [:]
        } catch is ServiceError {
            return [:]
        }
    }

    /// What `body` answers, its refusals in RDS's words.
    func answering<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as FleetError {
            throw ServiceError(error)
        }
    }

    /// What the request says of a resource counts above what it was before.
    func resources(
        _ subjects: [RDSSubject],
        in scope: Scope,
        _ reader: LedgerReader
    ) throws -> [ProtectedResource] {
        let said = Set(try keys(in: scope, reader).keys)
        return try subjects.map { subject in
            var resource = try subject.resource(in: scope, reader)
            resource.keys = resource.keys.filter { !said.contains($0.key) }
            return resource
        }
    }

    private var tagKeys: [String: [String]] {
        var keys: [String: [String]] = [:]
        for tag in (givenTags ?? []).map(\.tag) {
            keys["aws:RequestTag/\(tag.key)"] = [tag.value]
            keys["rds:req-tag/\(tag.key)"] = [tag.value]
        }
        if let givenTags, !givenTags.isEmpty { keys["aws:TagKeys"] = givenTags.map(\.tag.key) }
        return keys
    }
}

extension RDSOperation {
    func run(in home: RDSHome, _ context: RequestContext) async throws -> Output {
        try await answering {
            try await run(in: home.fleet, scope: Scope(account: context.account, region: context.region))
        }
    }
}
