package import Ledger

/// That an account other than its owner's may restore and copy a snapshot; filed under the account that may.
package struct SnapshotShare: Document {
    package static let kind = "snapshot-share"
    /// What stands for all accounts in the list of those that a snapshot is shared with.
    package static let everyone = "all"

    /// The account that may, or nobody's where all may, and the snapshot's region.
    package var scope: Scope
    /// The account and region of the snapshot.
    package var source: Scope
    /// The snapshot's identifier.
    package var identifier: String
    /// The snapshot's own position, so that lists of both have one order.
    package var position: Int64

    /// The name under which others know the snapshot: its ARN.
    package var id: String { ResourceName.snapshot(identifier, in: source) }

    /// The share of `snapshot` with an account, or with ``everyone``.
    init(_ snapshot: Snapshot, with account: String) {
        scope = Self.scope(of: account, in: snapshot.scope.region)
        source = snapshot.scope
        identifier = snapshot.identifier
        position = snapshot.position
    }

    /// Where shares with an account, or with ``everyone``, are filed.
    package static func scope(of account: String, in region: String) -> Scope {
        Scope(account: account == everyone ? "" : account, region: region)
    }
}

extension Snapshot {
    /// Whether an account may see, restore and copy it.
    package func isVisible(to account: String) -> Bool {
        if account == scope.account { return true }
        guard status == .available, let sharedWith else { return false }
        return sharedWith.contains(account) || sharedWith.contains(SnapshotShare.everyone)
    }
}

extension LedgerReader {
    /// The snapshot that an account in a region names by its identifier or by an ARN, which may be another account's.
    ///
    /// One that is not shared with the account is not found, as if there were none.
    package func snapshot(visible name: String, to scope: Scope) throws -> Snapshot {
        guard name.hasPrefix("arn:") else { return try snapshot(name, in: scope) }
        guard let parsed = ResourceName.parse(name), parsed.type == "snapshot" else {
            throw FleetError.invalid("Invalid resource name: \(name). It must be the ARN of a snapshot.")
        }
        guard parsed.scope.region == scope.region,
            let found = try find(Snapshot.self, parsed.identifier.lowercased(), in: parsed.scope),
            found.isVisible(to: scope.account)
        else { throw FleetError.snapshotNotFound(name) }
        return found
    }
}
