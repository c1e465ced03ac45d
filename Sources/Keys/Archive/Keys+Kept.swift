import FoundationEssentials
import Ledger

extension Keys {
    /// How long the first use of material waits until the archive holds it.
    static let archivingSecondsMax = 20.0

    /// Returns once the archive holds the material called `id` of `key`, so that what is encrypted under it can be
    /// decrypted when the ledger is lost.
    func waitUntilKept(_ id: String, of key: Key) async throws {
        guard isArchived, try await !isKept(id, of: key) else { return }
        let changes = ledger.changes()
        let isKept = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in changes where try await self.isKept(id, of: key) { return true }
                return false
            }
            group.addTask {
                // What was kept before anybody listened.
                if try await self.isKept(id, of: key) { return true }
                try await Task.sleep(for: .seconds(Self.archivingSecondsMax))
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
        guard isKept else {
            throw KeyError(
                .keyUnavailable,
                "\(key.arn) can't be used before the repository holds its material, which takes longer than "
                    + "\(Int(Self.archivingSecondsMax)) s. Is the store within reach? Try again."
            )
        }
    }

    private func isKept(_ id: String, of key: Key) async throws -> Bool {
        try await ledger.read { reader in
            try reader.find(KeyRecord.self, key.id, in: key.scope)?.materials.contains(id) ?? false
        }
    }
}
