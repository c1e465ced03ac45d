import Policy

/// What a session is asked to be.
package struct SessionRequest: Sendable {
    /// The most managed policies that can be passed.
    static let policiesMax = 10
    /// The most bytes that policies and tags together can have.
    static let packedBytesMax = 16_384

    /// The policy that limits it.
    package var policy: String?
    /// The managed policies that limit it.
    package var policyARNs: [String] = []
    /// How long it is to last, in seconds.
    package var seconds: Int?
    /// The tags it is to have.
    package var tags: [IdentityTag] = []
    /// The keys of the tags that sessions which follow from it are to have too.
    package var transitiveKeys: [String] = []
    /// Who it is that takes on the role.
    package var sourceIdentity: String?

    /// A session without limits of its own.
    package init() {}

    /// How much of the room for policies and tags is taken, in percent; nil where there are none.
    package var packedPercent: Int? {
        guard policy != nil || !policyARNs.isEmpty || !tags.isEmpty else { return nil }
        return (packedBytes * 100 + Self.packedBytesMax - 1) / Self.packedBytesMax
    }

    private var packedBytes: Int {
        (policy?.utf8.count ?? 0) + policyARNs.reduce(0) { $0 + $1.utf8.count }
            + tags.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    }

    /// Throws where what is asked for breaks a rule.
    func check() throws {
        if let policy { try Access.check(policy, .session) }
        guard policyARNs.count <= Self.policiesMax else {
            throw AccessError.invalid(
                "\(policyARNs.count)",
                of: "policyArns",
                must: "have length less than or equal to \(Self.policiesMax)"
            )
        }
        guard packedBytes <= Self.packedBytesMax else {
            throw AccessError(
                .packedPolicyTooLarge,
                "Packed size of session policies and tags consumes \(packedPercent ?? 0)% of allotted space."
            )
        }
        _ = try IdentityChecks.merged([], tags)
        if let sourceIdentity { try IdentityChecks.name(sourceIdentity, "sourceIdentity", max: 64, min: 2) }
        let keys = Set(tags.map { $0.key.lowercased() })
        for key in transitiveKeys where !keys.contains(key.lowercased()) {
            throw AccessError(
                .invalidInput,
                "The transitive tag key \(key) is not the key of a tag that is passed."
            )
        }
    }

    /// The length of a session in seconds; throws unless it is within `range`.
    func seconds(default: Int, within range: ClosedRange<Int>) throws -> Int {
        let seconds = seconds ?? `default`
        guard range.contains(seconds) else {
            throw AccessError.invalid(
                "\(seconds)",
                of: "durationSeconds",
                must: "have value between \(range.lowerBound) and \(range.upperBound)"
            )
        }
        return seconds
    }
}
