package import Ledger

/// How a request names a key: by its id or ARN, or by an alias or its ARN.
package struct KeyReference: Sendable, Equatable {
    /// What is named.
    package enum Target: Sendable, Equatable {
        /// A key, by the text of its ``KeyID``.
        case key(String)
        /// An alias, with its prefix `alias/`.
        case alias(String)
    }

    /// What is named.
    package let target: Target
    /// The account and region to look in.
    package let scope: Scope

    /// Reads `text`, sent by somebody in `scope`.
    package init(_ text: String, in scope: Scope) throws {
        guard (1...2_048).contains(text.utf8.count) else {
            throw KeyError.invalid("KeyId must have between 1 and 2048 characters.")
        }
        guard text.hasPrefix("arn:") else {
            target = try Self.target(text)
            self.scope = scope
            return
        }
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[2] == "kms", Self.isAccount(parts[4]) else {
            throw KeyError(.invalidArn, "Invalid arn: \(text)")
        }
        guard parts[3] == scope.region else { throw KeyError(.notFound, "Invalid arn \(parts[3])") }
        let resource = parts[5]
        if resource.hasPrefix("key/"), KeyID(resource.dropFirst(4)) != nil {
            target = .key(String(resource.dropFirst(4)))
        } else if resource.hasPrefix("alias/"), resource.count > 6 {
            target = .alias(String(resource))
        } else {
            throw KeyError(.invalidArn, "Invalid arn: \(text)")
        }
        self.scope = Scope(account: String(parts[4]), region: scope.region)
    }

    /// The key with `id` in `scope`.
    package init(key id: String, in scope: Scope) {
        target = .key(id)
        self.scope = scope
    }

    /// The ARN of the key called `id`.
    package static func arn(_ id: String, in scope: Scope) -> String {
        "arn:aws:kms:\(scope.region):\(scope.account):key/\(id)"
    }

    /// The ARN of the alias called `name`, its prefix included.
    package static func arn(alias name: String, in scope: Scope) -> String {
        "arn:aws:kms:\(scope.region):\(scope.account):\(name)"
    }

    private static func target(_ text: String) throws -> Target {
        if text.hasPrefix("alias/") { return .alias(text) }
        guard KeyID(text) != nil else { throw KeyError(.notFound, "Invalid keyId '\(text)'") }
        return .key(text)
    }

    private static func isAccount(_ text: Substring) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
