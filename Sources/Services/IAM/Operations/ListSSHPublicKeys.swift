import Access
import Foundation
import Wire

/// Lists a user's SSH keys: there are none.
struct ListSSHPublicKeys: IAMOperation {
    var userName: String?
    var marker: String?
    var maxItems: Int?

    /// None.
    struct Output: Codable, Sendable {
        var sshPublicKeys: [SSHPublicKeyMetadata]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        if let userName { _ = try await access.find(User.self, userName, in: context.account) }
        return Output(sshPublicKeys: [], isTruncated: false, marker: nil)
    }
}

/// An SSH key.
struct SSHPublicKeyMetadata: Codable, Sendable {
    var userName: String
    var status: KeyStatus
    var uploadDate: Date
}
