/// Why a text is no policy, as IAM says it.
package struct PolicyError: Error, Sendable, Equatable {
    /// The code on the wire: `MalformedPolicyDocument` or `LimitExceeded`.
    package let code: String
    /// IAM's sentence, and where and how to mend it.
    package let message: String

    /// The document breaks the grammar: IAM's `sentence`, then `hint` of ours.
    static func malformed(_ sentence: String, _ hint: String = "") -> PolicyError {
        PolicyError(code: "MalformedPolicyDocument", message: hint.isEmpty ? sentence : "\(sentence) \(hint)")
    }

    /// The document is longer than its kind may be.
    static func tooLong(charactersMax: Int) -> PolicyError {
        PolicyError(
            code: "LimitExceeded",
            message:
                "Cannot exceed quota for PolicySize: \(charactersMax). Shorten the policy, or spread it over several."
        )
    }
}
