import Access
import Foundation
import Wire

/// Tells a user's password for a console: there is none.
struct GetLoginProfile: IAMOperation {
    var userName: String?

    /// Never given.
    struct Output: Codable, Sendable {
        var loginProfile: LoginProfile
    }

    var subjects: [IAMSubject] { [.user(userName)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let name = try context.user(userName)
        _ = try await access.find(User.self, name, in: context.account)
        throw AccessError(.noSuchEntity, "Login Profile for User \(name) cannot be found.")
    }
}

/// A password for a console.
struct LoginProfile: Codable, Sendable {
    var userName: String
    var createDate: Date
}
