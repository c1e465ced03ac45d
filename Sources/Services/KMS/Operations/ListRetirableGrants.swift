import Keys
import Ledger
import Wire

/// Lists the grants that a principal may retire.
struct ListRetirableGrants: KMSOperation {
    var limit: Int?
    var marker: String?
    var retiringPrincipal: String

    typealias Output = GrantPage

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("ListRetirableGrants", .none)]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        try checkAccount(caller)
        return GrantPage(
            try await keys.grants(
                retirableBy: retiringPrincipal,
                in: caller.scope.region,
                KeyPageWish(limit: limit, marker: marker, standard: 50)
            )
        )
    }

    /// Only principals of the caller's own account are told about.
    private func checkAccount(_ caller: KeyCaller) throws {
        let parts = retiringPrincipal.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn" else {
            throw KeyError(.invalidArn, "'\(retiringPrincipal.prefix(256))' is not the ARN of an IAM principal.")
        }
        guard parts[4] == caller.scope.account else {
            throw KeyError(.invalidArn, "RetiringPrincipal must be a principal of the account \(caller.scope.account).")
        }
    }
}
