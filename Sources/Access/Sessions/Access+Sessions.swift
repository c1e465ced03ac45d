package import Foundation
import Ledger
import Policy

/// A session's key, as it is told this once.
package struct SessionGrant: Sendable {
    /// The session.
    package let session: Session
    /// The token that must come with its key.
    package let token: String
}

extension Access {
    private static let secondsMin = 900
    /// How long a session of a user's own may last, in seconds.
    private static let userSecondsMax = 129_600
    private static let userSecondsDefault = 43_200
    /// How long a session of the root user's may last, and one that a session has begun.
    private static let shortSecondsMax = 3_600

    /// Has `caller`, who must be allowed to, take on a role.
    package func assume(
        _ role: Role,
        as name: String,
        _ request: SessionRequest,
        by caller: Caller,
        now: Date
    ) async throws -> SessionGrant {
        try IdentityChecks.name(name, "roleSessionName", max: 64, min: 2)
        try request.check()
        guard caller.principal.kind != .root else {
            throw AccessError(.accessDenied, "Roles may not be assumed by root accounts.")
        }
        let seconds = try request.seconds(default: Self.shortSecondsMax, within: Self.secondsMin...43_200)
        guard seconds <= role.sessionSecondsMax else {
            throw AccessError(
                .validationError,
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
            )
        }
        guard seconds <= Self.shortSecondsMax || !caller.isRoleSession else {
            throw AccessError(
                .validationError,
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
            )
        }
        try await checkPolicies(of: request, for: role.account)
        let inherited = try caller.inherited(by: request)
        var session = session(.role(uniqueID: role.uniqueID, name: name), request, in: role.account, seconds, now)
        session.tags = try IdentityChecks.merged(inherited.tags, request.tags)
        session.transitiveKeys =
            inherited.tags.map { $0.key.lowercased() }
            + request.transitiveKeys.map { $0.lowercased() }
        session.sourceIdentity = inherited.sourceIdentity
        return try grant(session)
    }

    /// A temporary key of the caller's own.
    package func sessionToken(seconds: Int?, for caller: Caller, now: Date) throws -> SessionGrant {
        let holder = try holder(caller, calling: "GetSessionToken")
        var request = SessionRequest()
        request.seconds = seconds
        let length = try length(request, holder)
        return try grant(session(holder, request, in: caller.account, length, now))
    }

    /// A temporary key for somebody else, with what both the caller and the request's policies allow.
    package func federate(
        _ name: String,
        _ request: SessionRequest,
        by caller: Caller,
        now: Date
    ) async throws
        -> SessionGrant
    {
        try IdentityChecks.name(name, "name", max: 32, min: 2)
        try request.check()
        let holder = try holder(caller, calling: "GetFederationToken")
        let length = try length(request, holder)
        try await checkPolicies(of: request, for: caller.account)
        let user: String? = if case .user(let uniqueID) = holder { uniqueID } else { nil }
        var session = session(.federated(user: user, name: name), request, in: caller.account, length, now)
        session.tags = try IdentityChecks.merged([], request.tags)
        return try grant(session)
    }

    private func length(_ request: SessionRequest, _ holder: Session.Holder) throws -> Int {
        let isRoot = holder == .root
        let seconds = try request.seconds(
            default: isRoot ? Self.shortSecondsMax : Self.userSecondsDefault,
            within: Self.secondsMin...Self.userSecondsMax
        )
        return isRoot ? min(seconds, Self.shortSecondsMax) : seconds
    }

    /// The caller, who must have signed with a key that lasts.
    private func holder(_ caller: Caller, calling operation: String) throws -> Session.Holder {
        guard caller.session == nil else {
            throw AccessError(.accessDenied, "Cannot call \(operation) with session credentials")
        }
        return caller.principal.kind == .root ? .root : .user(uniqueID: caller.userID)
    }

    private func checkPolicies(of request: SessionRequest, for account: String) async throws {
        try await ledger.read { reader in
            for arn in request.policyARNs { try reader.checkIsPolicy(arn, for: account) }
        }
    }

    private func session(
        _ holder: Session.Holder,
        _ request: SessionRequest,
        in account: String,
        _ seconds: Int,
        _ now: Date
    ) -> Session {
        // The wire knows whole seconds only, so that what clients are told is just what counts.
        let start = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        var session = Session(
            keyID: names.sessionKeyID(of: account),
            secret: names.secret(),
            account: account,
            holder: holder,
            issuedAt: start,
            expiresAt: start.addingTimeInterval(Double(seconds))
        )
        session.policy = request.policy
        session.policyARNs = request.policyARNs
        return session
    }

    private func grant(_ session: Session) throws -> SessionGrant {
        SessionGrant(session: session, token: try SessionToken(sealer: sealer).text(session))
    }
}

extension Caller {
    /// Whether a role was taken on already.
    var isRoleSession: Bool {
        if case .roleSession = principal.kind { true } else { false }
    }

    /// What a session that this caller begins has from the caller's own.
    fileprivate func inherited(by request: SessionRequest) throws -> (tags: [IdentityTag], sourceIdentity: String?) {
        let tags = session.map { session in
            session.tags.filter { session.transitiveKeys.contains($0.key.lowercased()) }
        }
        for tag in tags ?? [] where request.tags.contains(where: { $0.key.lowercased() == tag.key.lowercased() }) {
            throw AccessError(
                .invalidInput,
                "The tag \(tag.key) comes from the session before, which has made it transitive; leave it out."
            )
        }
        let identity = session?.sourceIdentity
        if let identity, let asked = request.sourceIdentity, asked != identity {
            throw AccessError(.accessDenied, "The source identity \(identity) of the session before can't be changed.")
        }
        return (tags ?? [], identity ?? request.sourceIdentity)
    }
}
