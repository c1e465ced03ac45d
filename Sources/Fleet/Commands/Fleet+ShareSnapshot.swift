package import Ledger

extension Fleet {
    /// Changes which accounts may restore and copy a manual snapshot; ``SnapshotShare/everyone`` means all of them.
    package func shareSnapshot(
        _ name: String,
        adding added: [String],
        removing removed: [String],
        in scope: Scope
    ) async throws -> Snapshot {
        for account in added + removed { try Self.checkAccount(account) }
        guard Set(added).isDisjoint(with: removed) else {
            throw FleetError(
                .invalidParameterCombination,
                "The same account can't be in ValuesToAdd and in ValuesToRemove. Name it in one of them."
            )
        }
        if !added.isEmpty { try await checkKeyShareable(name, with: added, in: scope) }
        let (accountsMax, description) = (settings.quotas.sharedAccountsMax, DescriptionTicket(self))
        return try await ledger.write { writer in
            let snapshot = try writer.reader.snapshot(name, in: scope)
            try Self.checkShareable(snapshot)
            let kept = (snapshot.sharedWith ?? []).filter { !removed.contains($0) }
            var accounts = kept
            for account in added where !accounts.contains(account) { accounts.append(account) }
            // Fewer than before are never too many.
            guard accounts.count <= accountsMax || accounts.count == kept.count else {
                throw FleetError(
                    .sharedSnapshotQuotaExceeded,
                    "Cannot share the snapshot \(snapshot.identifier) with more than \(accountsMax) accounts. Remove "
                        + "some of them first."
                )
            }
            let changed = try writer.share(snapshot, with: accounts)
            try description.describe(changed, writer)
            return changed
        }
    }

    /// Nobody else can ever use the key that RDS has for an account, and none is everybody's.
    private func checkKeyShareable(_ name: String, with accounts: [String], in scope: Scope) async throws {
        let snapshot = try await ledger.read { try $0.snapshot(name, in: scope) }
        guard let key = snapshot.instance.storageKey else { return }
        guard !accounts.contains(SnapshotShare.everyone) else {
            throw FleetError(
                .invalidSnapshotState,
                "The encrypted snapshot \(snapshot.identifier) can't be made public. Share it with accounts by number."
            )
        }
        guard try await storageKeys?.isManaged(key) != true else {
            throw FleetError(
                .invalidSnapshotState,
                "The snapshot \(snapshot.identifier) is encrypted under the account's default key, which no other account "
                    + "can use. Copy it under a key of your own, and share the copy."
            )
        }
    }

    private static func checkAccount(_ account: String) throws {
        let isNumber = account.utf8.count == 12 && account.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber || account == SnapshotShare.everyone else {
            throw FleetError.invalid(
                "Invalid account \(account.prefix(64)). Use a number of twelve digits, or all to make the snapshot public."
            )
        }
    }

    private static func checkShareable(_ snapshot: Snapshot) throws {
        guard snapshot.origin == .manual else {
            throw FleetError(
                .invalidSnapshotState,
                "Cannot share the snapshot \(snapshot.identifier) because it is not a manual one. Copy it, and share "
                    + "the copy."
            )
        }
        guard snapshot.status == .available else {
            throw FleetError(
                .invalidSnapshotState,
                "Cannot share the snapshot \(snapshot.identifier) because it is not currently in the available state."
            )
        }
    }
}

extension LedgerWriter {
    /// Makes these the accounts that a snapshot is shared with, and files it under each of them.
    @discardableResult
    func share(_ snapshot: Snapshot, with accounts: [String]) throws -> Snapshot {
        for account in snapshot.sharedWith ?? [] where !accounts.contains(account) {
            let share = SnapshotShare(snapshot, with: account)
            try delete(SnapshotShare.self, share.id, in: share.scope)
        }
        // The owner's own list has it already.
        for account in accounts where account != snapshot.scope.account {
            try put(SnapshotShare(snapshot, with: account))
        }
        return try update(Snapshot.self, snapshot.identifier, in: snapshot.scope) {
            $0.sharedWith = accounts.isEmpty ? nil : accounts
        }
    }
}
