/// Why a request about keys is refused: AWS's case, and a sentence for people.
package struct KeyError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The cases that callers tell apart; each is called after KMS's exception of that name.
    package enum Code: String, Sendable, CaseIterable {
        case accessDenied
        case alreadyExists
        case disabled
        case dryRunOperation
        case expiredImportToken
        case incorrectKey
        case incorrectKeyMaterial
        case invalidAliasName
        case invalidArn
        case invalidCiphertext
        case invalidGrantId
        case invalidGrantToken
        case invalidImportToken
        case invalidKeyUsage
        case invalidMarker
        case keyUnavailable
        case invalidState
        case limitExceeded
        case malformedPolicyDocument
        case notFound
        case tag
        case unsupportedOperation
        case validation
    }

    /// The case.
    package let code: Code
    /// What is wrong and what to do.
    package let description: String

    /// A refusal.
    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// A key where an alias is wanted.
    static let invalidAlias = KeyError(.invalidAliasName, "An alias is called alias/ and then its name.")

    /// A parameter that can't be what it is.
    static func invalid(_ description: String) -> KeyError { KeyError(.validation, description) }

    /// What AWS doesn't do with such a key, or Holdfast doesn't do at all.
    static func unsupported(_ description: String) -> KeyError { KeyError(.unsupportedOperation, description) }
}
