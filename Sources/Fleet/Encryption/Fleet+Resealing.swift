package import Access
import Keys
import Ledger
import Policy

extension Fleet {
    /// Throws unless a user may have what a key encrypts read, as part of an action, and sealed anew under another one.
    ///
    /// The policies of keys on another host are that host's: it is asked, and the user's own policies here have to allow it
    /// as well.
    func requireResealing(
        _ own: StorageKey,
        of source: Scope,
        for action: String,
        on resource: String,
        by user: KeyUser
    ) async throws {
        guard repositories[source.region] != nil else {
            guard user.mayRead(own) else { throw FleetError.keyNotAccessible(own.keyARN) }
            let request = ResealRequest(own, for: action, on: resource, by: user)
            return try await asking(source.region) { try await $0.requireResealing(request) }
        }
        let storageKeys = try requireStorageKeys()
        try await storageKeys.check(own)
        try await storageKeys.requireReading(own, by: user.asking(in: source.region))
    }

    /// Decides about a request of another daemon's caller, who is `asker` here.
    package func decide(_ request: ResealRequest, in region: String, by asker: Standing?) async throws {
        guard let asker else {
            throw FleetError(
                .keyNotAccessible,
                "\(FleetError.keyNotAccessible(request.key.keyARN).description) The daemon of region \(region) decides who may "
                    + "use it, and knows no \(request.asker): make that user or role there too."
            )
        }
        let caller = KeyCaller(
            asker.principal,
            in: Scope(account: request.account, region: region),
            context: ContextKeys(request.context),
            through: "rds"
        )
        let user = KeyUser(caller, policies: asker.policies)
        let storageKeys = try requireStorageKeys()
        try await storageKeys.check(request.key)
        try await storageKeys.requireReading(request.key, by: user)
        let access = AccessRequest(
            asker.principal,
            request.action,
            on: [try await resource(request.resource, of: request.account)],
            context: caller.context
        )
        if let denied = AccessDenied(access.decision(under: asker.policies), of: access) {
            throw FleetError(
                .keyNotAccessible,
                "\(FleetError.keyNotAccessible(request.key.keyARN).description) The daemon of region \(region) says: "
                    + denied.message
            )
        }
    }

    /// A snapshot or instance as policies see it.
    private func resource(_ arn: String, of account: String) async throws -> AccessResource {
        guard let name = ResourceName.parse(arn) else { return AccessResource(arn, account: account) }
        let tags = try await ledger.read { reader in
            name.type == "snapshot"
                ? (try? Snapshot.tagged(name.identifier, in: name.scope, reader))?.tags
                : (try? Instance.tagged(name.identifier, in: name.scope, reader))?.tags
        }
        var keys: [String: [String]] = [:]
        for tag in tags ?? [] {
            keys["aws:ResourceTag/\(tag.key)"] = [tag.value]
            keys["rds:\(name.type)-tag/\(tag.key)"] = [tag.value]
        }
        return AccessResource(arn, account: name.scope.account, context: ContextKeys(keys))
    }
}

extension KeyUser {
    /// Whether the user's own policies allow reading what a key on another host encrypts.
    fileprivate func mayRead(_ key: StorageKey) -> Bool {
        let resource = AccessResource(key.keyARN, account: caller.scope.account)
        return ["DescribeKey", "Decrypt"].allSatisfy { action in
            let access = KeyAccess(action, .none, action == "Decrypt" ? key.encryptionContext : nil)
            let request = AccessRequest(
                caller.principal,
                "kms:\(action)",
                on: [resource],
                context: asking(in: key.region).caller.contextKeys.merging(access.contextKeys)
            )
            return request.decision(under: policies).isAllowed
        }
    }
}
