import Fleet
import Ledger
import Wire

/// An operation of Holdfast's own API: what the fleet refuses is answered with the fleet's own code.
protocol ControlOperation: Operation where Home == Fleet {
    /// Does what was asked for the account and region of `scope`.
    func run(in fleet: Fleet, scope: Scope) async throws -> Output
}

extension ControlOperation {
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
