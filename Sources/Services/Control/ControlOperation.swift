import Fleet
import Ledger
import Wire

/// An operation of Holdfast's own API: what the fleet refuses is answered with the fleet's own code.
protocol ControlOperation: Operation where Home == Fleet {
    /// The instance that it is about, by its identifier; nil for all.
    var instanceName: String? { get }
    /// What else the caller must be allowed to do; `instance` is the one that it is about, if there is one.
    func furtherPermissions(_ instance: Instance?, in scope: Scope, _ reader: LedgerReader) throws -> [Permission]
    /// Does what was asked for the account and region of `scope`.
    func run(in fleet: Fleet, scope: Scope) async throws -> Output
}

extension ControlOperation {
    func furtherPermissions(_ instance: Instance?, in scope: Scope, _ reader: LedgerReader) throws -> [Permission] {
        []
    }

    func permissions(in fleet: Fleet, _ context: RequestContext) async throws -> [Permission] {
        let scope = Scope(account: context.account, region: context.region)
        let name = instanceName?.lowercased()
        return try await fleet.ledger.read { reader in
            let instance = try name.flatMap { try reader.find(Instance.self, $0, in: scope) }
            let resource = ProtectedResource(
                ResourceName.instance(name ?? "*", in: scope),
                account: scope.account,
                keys: instance.map { Self.keys($0.tags, of: "db") } ?? [:]
            )
            return [Permission(on: [resource])] + (try furtherPermissions(instance, in: scope, reader))
        }
    }

    /// What conditions can ask about a resource with `tags` that RDS has as `type`, such as `db`.
    static func keys(_ tags: [Tag], of type: String) -> [String: [String]] {
        let names = ["aws:ResourceTag", "rds:\(type)-tag"]
        let pairs = tags.flatMap { tag in names.map { ("\($0)/\(tag.key)", [tag.value]) } }
        return Dictionary(pairs) { $0 + $1 }
    }

    func run(in fleet: Fleet, _ context: RequestContext) async throws -> Output {
        do {
            return try await run(in: fleet, scope: Scope(account: context.account, region: context.region))
        } catch let error as FleetError {
            let name = error.code.rawValue
            let status = name.hasSuffix("NotFound") ? 404 : 400
            throw ServiceError(name.prefix(1).uppercased() + name.dropFirst(), error.description, status: status)
        }
    }
}
