import Access
import Foundation
import Wire

/// Tells when a key was last used, and for what.
struct GetAccessKeyLastUsed: IAMOperation {
    var accessKeyId: String

    /// The last use; one of the last five minutes may not be noted yet.
    struct Output: Codable, Sendable {
        var userName: String?
        var accessKeyLastUsed: AccessKeyLastUsed
    }

    var subjects: [IAMSubject] { [.nothing] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let (holder, use) = try await access.lastUse(of: accessKeyId, in: context.account)
        return Output(
            userName: holder ?? "root",
            accessKeyLastUsed: AccessKeyLastUsed(
                lastUsedDate: use?.time,
                serviceName: use?.service ?? "N/A",
                region: use?.region ?? "N/A"
            )
        )
    }
}

/// The last use of a key.
struct AccessKeyLastUsed: Codable, Sendable {
    var lastUsedDate: Date?
    var serviceName: String
    var region: String
}
