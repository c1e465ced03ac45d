import Fleet
import Ledger
import Wire

/// An operation of RDS that may use its caller's KMS keys.
protocol KeyUsingOperation: RDSRequest {
    /// Does what was asked for the account and region of `scope`; keys are asked for on behalf of `user`.
    func run(in fleet: Fleet, scope: Scope, by user: KeyUser) async throws -> Output
}

extension KeyUsingOperation {
    func run(in home: RDSHome, _ context: RequestContext) async throws -> Output {
        try await answering {
            let scope = Scope(account: context.account, region: context.region)
            return try await run(in: home.fleet, scope: scope, by: home.user(context))
        }
    }
}
