import Fleet
import Ledger
import Wire

/// Tells the quotas of the account in this region, and how much of each is used.
struct DescribeAccountAttributes: RDSOperation {
    /// The quotas.
    struct Output: Codable, Sendable {
        var accountQuotas: [AccountQuota]
    }

    var subjects: [RDSSubject] { [] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        Output(accountQuotas: try await fleet.quotaUse(in: scope).map { AccountQuota($0) })
    }
}

/// A quota as RDS describes it.
struct AccountQuota: Codable, Sendable {
    let accountQuotaName: String
    let used: Int
    let max: Int

    /// A quota and its use.
    init(_ use: QuotaUse) {
        accountQuotaName = use.name
        used = use.used
        max = use.max
    }
}
