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
        copy.found = try await keys.resolve(KeyReference(text, in: scope))
        return copy
    }

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
