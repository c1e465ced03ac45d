import Access
import Foundation
import Wire

/// Lists a user's devices for multi-factor authentication: there are none.
struct ListMFADevices: IAMOperation {
    var userName: String?
    var marker: String?
    var maxItems: Int?

    /// None.
    struct Output: Codable, Sendable {
        var mfaDevices: [MFADevice]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        if let userName { _ = try await access.find(User.self, userName, in: context.account) }
        return Output(mfaDevices: [], isTruncated: false, marker: nil)
    }
}

/// A device for multi-factor authentication.
struct MFADevice: Codable, Sendable {
    var userName: String
    var serialNumber: String
    var enableDate: Date
}
