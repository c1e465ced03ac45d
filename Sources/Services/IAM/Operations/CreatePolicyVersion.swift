import Access
import Wire

/// Gives a managed policy another text.
struct CreatePolicyVersion: IAMOperation {
    var policyArn: String
    var policyDocument: String
    var setAsDefault: Bool?

    /// The version.
    struct Output: Codable, Sendable {
        var policyVersion: PolicyVersionDescription
    }

    var subjects: [IAMSubject] { [.policy(policyArn)] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let (version, policy) = try await access.addVersion(
            of: policyArn,
            text: policyDocument,
            isDefault: setAsDefault ?? false,
            in: context.account,
            now: context.now
        )
        return Output(policyVersion: PolicyVersionDescription(version, of: policy))
    }
}
