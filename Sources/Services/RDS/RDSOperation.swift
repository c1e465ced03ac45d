import Fleet
import Ledger
import Wire

/// An operation of RDS: what the fleet refuses is answered in RDS's words.
protocol RDSOperation: Operation where Home == Fleet {
    /// Does what was asked for the account and region of `scope`.
    func run(in fleet: Fleet, scope: Scope) async throws -> Output
}

extension RDSOperation {
    func run(in fleet: Fleet, _ context: RequestContext) async throws -> Output {
        do {
            return try await run(in: fleet, scope: Scope(account: context.account, region: context.region))
        } catch let error as FleetError {
            throw ServiceError(error)
        }
    }
}
