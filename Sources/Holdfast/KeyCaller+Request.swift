import Access
import Fleet
import Gateway
import Keys
import Ledger
import Wire

extension KeyCaller {
    /// Who makes a request, as the guard knows it.
    init(_ context: RequestContext, _ guardian: AccessGuard) async throws {
        guard let (caller, known) = try await guardian.asker(context) else {
            throw KeyError(.accessDenied, "The security token included in the request is invalid.")
        }
        let scope = Scope(account: context.account, region: context.region)
        self.init(caller.principal, in: scope, context: known)
    }
}

extension KeyUser {
    /// Who makes a request, on whose behalf `service` uses keys.
    init(_ context: RequestContext, _ guardian: AccessGuard, through service: String) async throws {
        guard let (caller, known) = try await guardian.asker(context) else {
            throw KeyError(.accessDenied, "The security token included in the request is invalid.")
        }
        let scope = Scope(account: context.account, region: context.region)
        self.init(
            KeyCaller(caller.principal, in: scope, context: known, through: service),
            policies: caller.policies
        )
    }
}
