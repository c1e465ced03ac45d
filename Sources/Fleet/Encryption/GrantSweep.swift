import Keys
import Ledger
import Logging
import Repository

/// Takes RDS's grants back when the last of the data that they are for is gone.
///
/// A grant is made before the command that needs it is accepted, so it goes only when it was idle at two looks in a row.
struct GrantSweep: Sendable {
    /// How often it looks; no command takes that long to be accepted.
    private static let pauseSeconds = 600.0
    private let fleet: Fleet

    init(_ fleet: Fleet) { self.fleet = fleet }

    /// Looks every few minutes of the fleet's clock, until cancelled.
    func run() async {
        guard let storageKeys = fleet.storageKeys else { return }
        var idle: Set<String> = []
        await fleet.patrol(everySeconds: Self.pauseSeconds, "Grants can't be looked at") {
            idle = try await sweep(storageKeys, idleBefore: idle)
        }
    }

    /// Takes back what is idle as it was before; answers which grants are idle now.
    func sweep(_ storageKeys: StorageKeys, idleBefore: Set<String>) async throws -> Set<String> {
        var idle: Set<String> = []
        for grant in try await idleGrants(storageKeys) {
            guard idleBefore.contains(grant.id) else {
                idle.insert(grant.id)
                continue
            }
            try await storageKeys.retire(grant)
            fleet.logger.info("A grant is retired", metadata: ["key": "\(grant.keyARN)", "grant": "\(grant.id)"])
        }
        return idle
    }

    /// Grants for data that neither the ledger nor the repository has.
    ///
    /// The ledger alone doesn't say: after a recovery it knows nothing of what a disabled key had kept from being read.
    private func idleGrants(_ storageKeys: StorageKeys) async throws -> [KeyGrant] {
        let grants = try await storageKeys.grants()
        guard !grants.isEmpty else { return [] }
        let used = try await fleet.ledger.read { reader in
            Set(
                try reader.all(Instance.self).map(\.lineage)
                    + reader.all(AutomatedBackup.self).map(\.instance.lineage)
                    + reader.all(Snapshot.self).map(\.instance.lineage)
            )
        }
        var idle: [KeyGrant] = []
        for grant in grants {
            guard let name = grant.name, !used.contains(name), let lineage = try? LineageID(name),
                let repository = fleet.repositories[grant.scope.region],
                try await !repository.holdsPacks(of: lineage)
            else { continue }
            idle.append(grant)
        }
        return idle
    }
}

extension StorageKeys {
    /// The grants that RDS has for its data, on all keys.
    func grants() async throws -> [KeyGrant] {
        try await keys.ledger.read { try $0.all(KeyGrant.self) }.filter { grant in
            grant.grantee == Self.principal(in: grant.scope.region)
                && grant.name?.hasPrefix(LineageID.wrappedPrefix) == true
        }
    }

    /// Takes a grant back; one that is gone with its key is no longer there.
    func retire(_ grant: KeyGrant) async throws {
        do {
            try await keys.removeGrant(grant.id, on: KeyReference(key: grant.keyID, in: grant.scope))
            await note(.retirement(of: grant, at: keys.now()))
        } catch let error as KeyError where error.code == .notFound {}
    }
}
