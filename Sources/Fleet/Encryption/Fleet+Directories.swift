import Engine
import Foundation
import Keys
import Ledger
import Logging
import SystemPackage

/// The directories of encrypted instances, which hold their live data.
///
/// The key of one is in the kernel while its server, or work on its files, may run, and nowhere else in the clear.
extension Fleet {
    /// How often a key is taken away again whose files are still open, and how long between.
    private static let lockAttemptsMax = 50
    private static let lockPause = Duration.milliseconds(100)

    private var keyring: DirectoryKeyring { DirectoryKeyring(FilePath(settings.instancesDirectory)) }

    /// Makes the directory of an instance that is being made, encrypted where that is wanted and can be.
    ///
    /// Only an empty directory can be, so this comes before anything is written to it.
    func prepareDirectory(of instance: Instance) async throws {
        guard let storage = instance.storageKey else { return }
        let resourceID = instance.resourceID
        try await gates.exclusively(resourceID) {
            let directory = EncryptedDirectory(try server(of: instance).directory)
            let kept = try await ledger.read { try $0.directoryKey(resourceID: resourceID) }
            if kept == nil, settings.directoryEncryption.isOn, try directory.isVacant {
                let made = try await requireStorageKeys().makeDirectoryKey(storage)
                let key = DirectoryKey(
                    scope: instance.scope,
                    resourceID: resourceID,
                    ciphertext: Data(made.encrypted.ciphertext),
                    identifier: Data(try keyring.add(made.plaintext).bytes)
                )
                try await ledger.write { try $0.insert(key) }
            }
            try await unlock(instance)
        }
    }

    /// Makes the directory of an instance readable, where it is encrypted; within its gate.
    func unlock(_ instance: Instance) async throws {
        let resourceID = instance.resourceID
        guard let storage = instance.storageKey,
            let kept = try await ledger.read({ try $0.directoryKey(resourceID: resourceID) })
        else { return }
        let directory = EncryptedDirectory(try server(of: instance).directory)
        let policy = try directory.key
        guard try policy == kept.keyID || (policy == nil && directory.isVacant) else {
            return try tellUnprotected(instance)
        }
        if try keyring.status(of: kept.keyID) != .present {
            let key = try await requireStorageKeys().openDirectoryKey(Array(kept.ciphertext), storage)
            _ = try keyring.add(key)
        }
        if policy == nil { try directory.encrypt(under: kept.keyID) }
    }

    /// Takes the key of an instance's directory away, where it is encrypted: from then on nobody can read it.
    ///
    /// Within the instance's gate, and when its server has been stopped; the last of its processes may end a moment later.
    func lock(_ resourceID: String) async throws {
        guard let kept = try await ledger.read({ try $0.directoryKey(resourceID: resourceID) }) else { return }
        do {
            guard try keyring.status(of: kept.keyID) != .absent else { return }
            for _ in 0..<Self.lockAttemptsMax {
                if try keyring.remove(kept.keyID) { return }
                try await Task.sleep(for: Self.lockPause)
            }
            logger.warning("Files in a locked directory are still open", metadata: ["instance": "\(resourceID)"])
        } catch let error as EngineError {
            logger.error("A directory can't be locked", metadata: ["instance": "\(resourceID)", "error": "\(error)"])
        }
    }

    /// Whether the directory of an instance is encrypted, and its key not there.
    func isLocked(_ resourceID: String) async throws -> Bool {
        guard let kept = try await ledger.read({ try $0.directoryKey(resourceID: resourceID) }) else { return false }
        return (try? keyring.status(of: kept.keyID)) ?? .present != .present
    }

    /// Says which encrypted instances there are whose directories aren't.
    package func tellUnencryptedDirectories() async throws {
        let names = try await ledger.read { reader in
            let protected = Set(try reader.all(DirectoryKey.self).map(\.resourceID))
            return try reader.all(Instance.self)
                .filter { $0.storageKey != nil && !protected.contains($0.resourceID) && $0.createdAt != nil }
                .map(\.identifier)
        }
        guard !names.isEmpty else { return }
        logger.warning(
            "The directories of these encrypted instances are not encrypted",
            metadata: ["instances": "\(names.joined(separator: " "))"]
        )
    }

    /// A directory that was copied to another place lost its encryption on the way.
    private func tellUnprotected(_ instance: Instance) throws {
        let sentence =
            "The directory of \(instance.identifier) is no longer encrypted under its key, as after a copy to another "
            + "place. Restore the instance to have it encrypted again."
        guard settings.directoryEncryption.wish != .always else { throw FleetError(.invalidInstanceState, sentence) }
        logger.warning("\(sentence)")
    }
}
