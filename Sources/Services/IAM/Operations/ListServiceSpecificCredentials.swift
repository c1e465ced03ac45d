import Access
import Foundation
import Wire

/// Lists a user's passwords for single services: there are none.
struct ListServiceSpecificCredentials: IAMOperation {
    var userName: String?
    var serviceName: String?
    var allUsers: Bool?
    var marker: String?
    var maxItems: Int?

    /// None.
    struct Output: Codable, Sendable {
        var serviceSpecificCredentials: [ServiceSpecificCredentialMetadata]
        var isTruncated: Bool?
        var marker: String?
    }

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        if let userName { _ = try await access.find(User.self, userName, in: context.account) }
        return Output(serviceSpecificCredentials: [], isTruncated: false, marker: nil)
    }
}

/// A password for one service.
struct ServiceSpecificCredentialMetadata: Codable, Sendable {
    var userName: String
    var status: KeyStatus
    var createDate: Date
    var serviceSpecificCredentialId: String
    var serviceName: String
}
