import Access
import Foundation
import Wire

/// Lists a user's certificates: there are none.
struct ListSigningCertificates: IAMOperation {
    var userName: String?
    var marker: String?
    var maxItems: Int?

    /// None.
    struct Output: Codable, Sendable {
        var certificates: [SigningCertificate]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        if let userName { _ = try await access.find(User.self, userName, in: context.account) }
        return Output(certificates: [], isTruncated: false, marker: nil)
    }
}

/// A certificate that requests could be signed with.
struct SigningCertificate: Codable, Sendable {
    var userName: String
    var certificateId: String
    var certificateBody: String
    var status: KeyStatus
}
