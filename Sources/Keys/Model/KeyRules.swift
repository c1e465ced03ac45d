import Policy

/// What descriptions, policies and labels of keys may be.
enum KeyRules {
    /// The most labels of one key.
    static let tagsMax = 50

    static func check(description: String) throws {
        guard description.count <= 8_192 else { throw KeyError.invalid("Description is longer than 8192 characters.") }
    }

    /// `text` read as a key policy, or remembered as one.
    static func document(_ text: String, _ known: KnownPolicies? = nil) throws -> PolicyDocument {
        do {
            if let known { return try known.document(text, kind: .key) }
            return try PolicyDocument(text, kind: .key)
        } catch {
            let code: KeyError.Code = error.code == "LimitExceeded" ? .limitExceeded : .malformedPolicyDocument
            throw KeyError(code, error.message)
        }
    }

    /// `text` if it is a key policy, under which `caller` can go on to change it where `isSafe`.
    static func policy(
        _ text: String,
        of keyARN: String,
        account: String,
        by caller: KeyCaller,
        isSafe: Bool
    ) throws
        -> String
    {
        let document = try document(text)
        guard isSafe else { return text }
        let policy = ResourcePolicy(.key, AttachedPolicy(id: "default", document: document))
        let request = AccessRequest(
            caller.principal,
            "kms:PutKeyPolicy",
            on: [AccessResource(keyARN, account: account, policy: policy)],
            context: caller.contextKeys
        )
        // What IAM adds isn't asked: the policy has to let the caller's account in, if not the caller itself.
        let everything = AttachedPolicy(id: "everything", document: try PolicyDocument(allowAll, kind: .managed))
        guard request.decision(under: PrincipalPolicies(identity: [everything])).isAllowed else {
            throw KeyError(
                .malformedPolicyDocument,
                "The new key policy will not allow you to update the key policy in the future."
            )
        }
        return text
    }

    /// `tags` with `added`, of which those of the same name take the place of the former ones.
    static func tags(_ added: [KeyTag], addedTo tags: [KeyTag]) throws -> [KeyTag] {
        guard Set(added.map(\.key)).count == added.count else { throw KeyError(.tag, "Duplicate tag keys") }
        var tags = tags
        for tag in added {
            try check(tag)
            if let index = tags.firstIndex(where: { $0.key == tag.key }) {
                tags[index] = tag
            } else {
                tags.append(tag)
            }
        }
        guard Set(tags.map { $0.key.lowercased() }).count == tags.count else {
            throw KeyError(.tag, "Tag keys that differ in case only can't be told apart by conditions. Use others.")
        }
        guard tags.count <= tagsMax else { throw KeyError(.limitExceeded, "A key has at most \(tagsMax) tags.") }
        return tags
    }

    private static let allowAll =
        #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#

    private static func check(_ tag: KeyTag) throws {
        guard (1...128).contains(tag.key.count) else {
            throw KeyError(.tag, "A tag key must have between 1 and 128 characters.")
        }
        guard tag.value.count <= 256 else { throw KeyError(.tag, "A tag value has at most 256 characters.") }
        guard !tag.key.lowercased().hasPrefix("aws:") else {
            throw KeyError(.tag, "Tag keys starting with \"aws:\" are reserved for Amazon Web Services.")
        }
    }
}
