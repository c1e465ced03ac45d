package import Policy

/// Something that a request must be allowed: an action on a key, on an alias, or on neither.
package struct KeyAccess: Sendable {
    /// What the action is about.
    package enum Subject: Sendable {
        /// The key that this names.
        case key(KeyReference)
        /// The key that a service such as `rds` has for whoever names none, before it is made.
        case managed(String)
        /// The alias itself, whose permissions only IAM policies give.
        case alias(KeyReference)
        /// No key in particular, as to make one.
        case none
    }

    /// The action without its prefix, such as `Encrypt`.
    package var action: String
    /// What it is about.
    package var subject: Subject
    /// The encryption context that comes with it, where the action has one.
    package var encryptionContext: EncryptionContext?
    /// The grant that it is to make.
    package var grant: GrantWish?
    /// The id of the grant that it is about.
    package var grantID: String?
    /// What else conditions can ask about it.
    package var facts: ContextKeys

    /// An action on `subject`.
    package init(
        _ action: String,
        _ subject: Subject,
        _ encryptionContext: EncryptionContext? = nil,
        grant: GrantWish? = nil,
        facts: ContextKeys = [:]
    ) {
        self.action = action
        self.subject = subject
        self.encryptionContext = encryptionContext
        self.grant = grant
        self.facts = facts
    }

    /// What conditions can ask about the action.
    package var contextKeys: ContextKeys {
        let pairs = encryptionContext?.pairs.map { ("kms:EncryptionContext:\($0)", [$1]) } ?? []
        var keys = facts.merging(ContextKeys(Dictionary(pairs) { first, _ in first }))
        keys["kms:EncryptionContextKeys"] = encryptionContext?.pairs.keys.sorted()
        if Self.encrypting.contains(action) { keys["kms:EncryptionAlgorithm"] = ["SYMMETRIC_DEFAULT"] }
        guard let grant else { return keys }
        keys["kms:GrantIsForAWSResource"] = keys["kms:GrantIsForAWSResource"] ?? ["false"]
        keys["kms:GrantOperations"] = grant.operations.map(\.rawValue)
        keys["kms:GranteePrincipal"] = [grant.grantee]
        keys["kms:RetiringPrincipal"] = grant.retiring.map { [$0] }
        return keys.merging(grant.constraints?.contextKeys ?? [:])
    }

    /// What encrypts or decrypts, for which there is one algorithm.
    private static let encrypting: Set<String> = [
        "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo",
    ]

    /// Whether it can be done with another account's key.
    ///
    /// KMS developer guide, kms-api-permissions-reference.
    var reachesOtherAccounts: Bool { Self.reaching.contains(action) }

    private static let reaching: Set<String> = [
        "CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext",
        "GetKeyRotationStatus", "ListGrants", "ReEncryptFrom", "ReEncryptTo", "RetireGrant", "RevokeGrant",
    ]
}
