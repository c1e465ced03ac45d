import Keys
import Ledger
import Policy

/// A key as a request names it where it may do so by an alias, which is looked up once.
struct KeyName: Codable, Sendable {
    /// What was sent.
    let text: String
    private var found: KeyReference?

    init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The same name with what it means, for somebody in `scope`.
    func settled(in keys: Keys, from scope: Scope) async throws -> KeyName {
        var copy = self
        let reference = try KeyReference(text, in: scope)
        do {
            copy.found = try await keys.resolve(reference)
        } catch let error as KeyError where error.code == .notFound && reference.scope.account != scope.account {
            throw KeyError(
                .accessDenied,
                "The request is not authorized because the resource does not exist in this Region, no resource-based "
                    + "policies allow access, or a resource-based policy explicitly denies access"
            )
        }
        return copy
    }

    /// Whether it has been looked up.
    var isSettled: Bool { found != nil }

    /// The key that it means.
    var key: KeyReference {
        get throws {
            guard let found else { throw KeyError(.notFound, "Invalid keyId '\(text.prefix(256))'") }
            return found
        }
    }

    /// What conditions can ask about the alias, if it is one.
    var facts: ContextKeys {
        guard let range = text.firstRange(of: "alias/"), text.hasPrefix("arn:") || range.lowerBound == text.startIndex
        else { return [:] }
        return ["kms:RequestAlias": [String(text[range.lowerBound...])]]
    }
}
