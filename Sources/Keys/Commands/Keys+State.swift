import FoundationEssentials
import Ledger

extension Keys {
    /// Lets the key be used again.
    package func enable(_ reference: KeyReference) async throws {
        try await change(reference) { key, time in
            try key.require([.enabled, .disabled], at: time)
            key.isEnabled = true
        }
    }

    /// Keeps the key from being used.
    package func disable(_ reference: KeyReference) async throws {
        try await change(reference) { key, time in
            try key.require([.enabled, .disabled], at: time)
            key.isEnabled = false
        }
    }

    /// Says something else about the key.
    package func describe(_ reference: KeyReference, as description: String) async throws {
        try KeyRules.check(description: description)
        try await change(reference) { key, time in
            try key.require([.enabled, .disabled, .pendingImport], at: time)
            key.description = description
        }
    }

    /// Deletes the key after `windowDays`, 7 to 30; a primary key's days begin when its last replica is gone.
    package func scheduleDeletion(of reference: KeyReference, windowDays: Int) async throws -> Key {
        guard (7...30).contains(windowDays) else {
            throw KeyError.invalid("PendingWindowInDays must be between 7 and 30.")
        }
        return try await change(reference) { key, time in
            try key.require([.enabled, .disabled, .pendingImport], at: time)
            let waits = key.isPrimary && key.kinship?.replicaRegions.isEmpty == false
            key.deletion = .init(windowDays: windowDays, date: waits ? nil : time + Self.days(windowDays))
        }
    }

    /// Takes the deletion back; the key is disabled.
    package func cancelDeletion(of reference: KeyReference) async throws -> Key {
        try await change(reference) { key, time in
            try key.require([.pendingDeletion, .pendingReplicaDeletion], at: time)
            key.deletion = nil
            key.isEnabled = false
        }
    }

    /// Puts labels on the key, in the place of those of the same name.
    package func add(_ tags: [KeyTag], to reference: KeyReference) async throws {
        try await change(reference) { key, time in
            try key.require([.enabled, .disabled, .pendingImport], at: time)
            key.tags = try KeyRules.tags(tags, addedTo: key.tags)
        }
    }

    /// Takes the labels with these names off the key.
    package func removeTags(named names: [String], from reference: KeyReference) async throws {
        try await change(reference) { key, time in
            try key.require([.enabled, .disabled, .pendingImport], at: time)
            key.tags.removeAll { names.contains($0.key) }
        }
    }

    /// Gives the key another policy.
    package func put(
        policy: String,
        on reference: KeyReference,
        by caller: KeyCaller,
        mayLockOut: Bool
    ) async throws {
        let key = try await self.key(reference)
        let policy = try KeyRules.policy(
            policy,
            of: key.arn,
            account: key.scope.account,
            by: caller,
            isSafe: !mayLockOut
        )
        try await ledger.write { writer in
            let bound = try principals.bind(policy, writer.reader)
            try writer.updateKey(key.id, in: key.scope) { ($0.policy, $0.boundPolicy) = (policy, bound) }
        }
    }

    /// The key's policy, in which everybody has the name of today; who is gone has the unique id instead.
    package func policy(of reference: KeyReference) async throws -> String {
        let time = now()
        return try await ledger.read { try principals.policy(of: $0.key(reference, at: time), $0) }
    }
}
