import Access

/// A managed policy that limits a session, by its ARN.
struct PolicyDescriptor: Codable, Sendable {
    var managedPolicyArn: String?
}

/// A tag of a session.
struct SessionTag: Codable, Sendable {
    var key: String
    var value: String

    /// What conditions can ask about `tags`.
    static func keys(_ tags: [SessionTag]?) -> [String: [String]] {
        var keys: [String: [String]] = [:]
        for tag in tags ?? [] { keys["aws:RequestTag/\(tag.key)"] = [tag.value] }
        if let tags, !tags.isEmpty { keys["aws:TagKeys"] = tags.map(\.key) }
        return keys
    }
}

/// Multi-factor authentication, which Holdfast doesn't have.
enum MultiFactor {
    /// Throws where a request comes with a code that nobody can check.
    static func refuse(_ serialNumber: String?, _ tokenCode: String?) throws {
        guard serialNumber == nil, tokenCode == nil else {
            throw AccessError(
                .accessDenied,
                "MultiFactorAuthentication failed: no device is known here. Leave out SerialNumber and TokenCode."
            )
        }
    }
}
