import Fleet
import Ledger
import Wire

/// An operation of Holdfast's own API: what the fleet refuses is answered with the fleet's own code.
protocol ControlOperation: Operation where Home == Fleet {
    /// The instance that it is about, by its identifier; nil for all.
    var instanceName: String? { get }
    /// Does what was asked for the account and region of `scope`.
    func run(in fleet: Fleet, scope: Scope) async throws -> Output
}

extension ControlOperation {
    func permissions(in fleet: Fleet, _ context: RequestContext) async throws -> [Permission] {
        let scope = Scope(account: context.account, region: context.region)
        let arn = instanceName.flatMap { $0.hasPrefix("arn:") ? $0 : nil }
        let resource = arn ?? ResourceName.instance(instanceName?.lowercased() ?? "*", in: scope)
        let instance = try await fleet.ledger.read { reader in
            try reader.find(Instance.self, resource.split(separator: ":").last.map(String.init) ?? "", in: scope)
        }
        var keys: [String: [String]] = [:]
        for tag in instance?.tags ?? [] { keys["aws:ResourceTag/\(tag.key)"] = [tag.value] }
        return [Permission(on: [ProtectedResource(resource, account: context.account, keys: keys)])]
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
