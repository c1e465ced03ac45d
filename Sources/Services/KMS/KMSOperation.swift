import Keys
import Ledger
import Policy
import Wire

/// An operation of KMS: it says what its caller must be allowed, and what the keys refuse is answered with KMS's own
/// exception.
protocol KMSOperation: Operation where Home == KMSHome {
    /// The request with its aliases looked up, for the one time that they are.
    func settled(in keys: Keys, from scope: Scope) async throws -> Self
    /// What the caller has to be allowed, all of it.
    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess]
    /// Does what was asked.
    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output
}

extension KMSOperation {
    func settled(in keys: Keys, from scope: Scope) async throws -> Self { self }

    func settled(in home: KMSHome, _ context: RequestContext) async throws -> Self {
        try await answering {
            try await settled(in: home.keys, from: Scope(account: context.account, region: context.region))
        }
    }

    func permissions(in home: KMSHome, _ context: RequestContext) async throws -> [Permission] {
        try await answering {
            let caller = try await home.caller(context)
            var permissions: [Permission] = []
            for access in try await accesses(of: caller, in: home.keys) {
                try access.encryptionContext?.checkNames()
                let subject = try await home.keys.subject(of: access, for: caller)
                permissions.append(Permission(access, on: subject, by: caller))
            }
            return permissions
        }
    }

    func run(in home: KMSHome, _ context: RequestContext) async throws -> Output {
        try await answering { try await run(in: home.keys, for: try await home.caller(context)) }
    }

    /// What `body` answers, its refusals in KMS's words.
    private func answering<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as KeyError {
            throw ServiceError(error)
        }
    }
}

/// An operation that encrypts under the key that it names.
protocol EncryptingOperation: KMSOperation {
    var keyId: KeyName { get set }
    var encryptionContext: [String: String]? { get }
    var grantTokens: [String]? { get }
}

extension EncryptingOperation {
    /// What has to be said again to decrypt.
    var context: EncryptionContext { EncryptionContext(encryptionContext ?? [:]) }

    func settled(in keys: Keys, from scope: Scope) async throws -> Self {
        var settled = self
        settled.keyId = try await keyId.settled(in: keys, from: scope)
        return settled
    }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        try keys.check(grantTokens: grantTokens)
        return [KeyAccess(Self.name, .key(try keyId.key), context, facts: keyId.facts)]
    }
}

extension Permission {
    /// The permission for `access` by `caller`, which is about `subject`.
    fileprivate init(_ access: KeyAccess, on subject: KeySubject, by caller: KeyCaller) {
        let keys = caller.contextKeys.merging(access.contextKeys).byName
        let resource = subject.arn.map { arn in
            ProtectedResource(
                arn,
                account: subject.account,
                keys: subject.keys.byName,
                policy: subject.policy.map { .init(.key, id: "default", text: $0, grantees: subject.grantees) }
            )
        }
        self.init("kms:\(access.action)", on: resource.map { [$0] } ?? [], keys: keys)
    }
}

extension KeyCaller {
    /// The key that `text` names by id or ARN.
    func key(_ text: String) throws -> KeyReference {
        let reference = try KeyReference(text, in: scope)
        guard case .key = reference.target else {
            throw KeyError(.notFound, "Invalid keyId '\(text.prefix(256))': this operation takes no alias.")
        }
        return reference
    }

    /// The alias called `name`.
    func alias(_ name: String) throws -> KeyReference {
        try Keys.check(alias: name)
        return try KeyReference(name, in: scope)
    }
}

extension ServiceError {
    /// The refusal as KMS spells it.
    init(_ error: KeyError) {
        let name = error.code.rawValue
        switch error.code {
        case .invalidState: self.init("KMSInvalidStateException", error.description)
        case .keyUnavailable: self.init("KeyUnavailableException", error.description, status: 500)
        default: self.init(name.prefix(1).uppercased() + name.dropFirst() + "Exception", error.description)
        }
    }
}

/// Throws unless `algorithm` is the one of symmetric keys.
func check(algorithm: String?) throws {
    guard let algorithm, algorithm != symmetric else { return }
    throw KeyError(.invalidKeyUsage, "Algorithm \(algorithm.prefix(64)) is incompatible with key spec \(symmetric).")
}

/// Throws the answer to a dry run, where this is one that would have succeeded.
func end(dryRun: Bool?) throws {
    if dryRun == true { throw Keys.wouldHaveSucceeded }
}
