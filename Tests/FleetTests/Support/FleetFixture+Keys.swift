import Foundation
import Keys
import Ledger
import Policy

@testable import Fleet

/// A fleet that has a KMS key, and data under it.
struct KeyedFleet {
    let fleet: Fleet
    let storageKeys: StorageKeys
    /// The key of the data.
    let key: StorageKey
    let lineage: String

    var keys: Keys { storageKeys.keys }

    /// RDS's grants for the data.
    var grants: [KeyGrant] {
        get async throws { try await storageKeys.grants().filter { $0.name == lineage } }
    }

    func takeGrantBack() async throws {
        for grant in try await grants { try await keys.removeGrant(grant.id, on: key.reference) }
    }
}

extension FleetFixture {
    /// The fixture's fleet with a key and a grant for a lineage under it.
    func keyed(_ directories: DirectoryEncryption = DirectoryEncryption(.never)) async throws -> KeyedFleet {
        let clock = fleet.clock
        let sealer = try await Sealer.open(fleet.ledger, rootKey: .make(.system))
        let keys = Keys(ledger: fleet.ledger, sealer: sealer, regions: [scope.region], now: { clock.now() })
        let caller = KeyCaller(.root(account: scope.account), in: scope)
        let made = try await keys.create(KeyWish(), by: caller)
        let storageKeys = StorageKeys(keys)
        let key = StorageKey(keyARN: made.arn, account: scope.account, context: ["aws:rds:db-id": "db-1"])
        let lineage = Fleet.wrappedLineage(fleet.names.token())
        _ = try await keys.createGrant(
            StorageKeys.wish(key, lineage),
            on: key.reference,
            by: scope.account,
            isForService: true
        )
        var settings = fleet.settings
        settings.directoryEncryption = directories
        let keyed = Fleet(
            ledger: fleet.ledger,
            repositories: fleet.repositories,
            storageKeys: storageKeys,
            installations: fleet.installations,
            clock: clock,
            settings: settings,
            logger: fleet.logger
        )
        return KeyedFleet(fleet: keyed, storageKeys: storageKeys, key: key, lineage: lineage)
    }

    /// Has an instance available, without a server, whose data is under the key.
    func stage(_ identifier: String, under keyed: KeyedFleet) async throws -> Instance {
        let (key, lineage) = (keyed.key, keyed.lineage)
        return try await stage(identifier) {
            $0.storageKey = key
            $0.lineage = lineage
        }
    }
}
