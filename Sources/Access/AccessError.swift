package import Policy

/// What accounts' users, keys, roles and policies can't be made to do, as IAM says it.
package struct AccessError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, in the word that IAM has for it on the wire.
    package enum Code: String, Sendable, CaseIterable {
        case accessDenied = "AccessDenied"
        case concurrentModification = "ConcurrentModification"
        case deleteConflict = "DeleteConflict"
        case entityAlreadyExists = "EntityAlreadyExists"
        case invalidInput = "InvalidInput"
        case limitExceeded = "LimitExceeded"
        case malformedPolicyDocument = "MalformedPolicyDocument"
        case noSuchEntity = "NoSuchEntity"
        case packedPolicyTooLarge = "PackedPolicyTooLarge"
        case policyNotAttachable = "PolicyNotAttachable"
        case unmodifiableEntity = "UnmodifiableEntity"
        case validationError = "ValidationError"
    }

    /// What is wrong.
    package let code: Code
    /// What is wrong and what to do about it.
    package let message: String

    package var description: String { message }

    /// An error of `code` that says `message`.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The refusal of a policy's text.
    package init(_ error: PolicyError) {
        self.init(Code(rawValue: error.code) ?? .malformedPolicyDocument, error.message)
    }

    static func noSuchEntity(_ message: String) -> AccessError { AccessError(.noSuchEntity, message) }
    static func deleteConflict(_ message: String) -> AccessError { AccessError(.deleteConflict, message) }
    static func quota(_ name: String, _ max: Int) -> AccessError {
        AccessError(.limitExceeded, "Cannot exceed quota for \(name): \(max)")
    }

    /// A parameter whose value breaks a rule.
    package static func invalid(_ value: String, of parameter: String, must rule: String) -> AccessError {
        AccessError(
            .validationError,
            "1 validation error detected: Value '\(value.prefix(128))' at '\(parameter)' failed to satisfy constraint: "
                + "Member must \(rule)"
        )
    }
}
