import CLinux
import Foundation
import Glibc
package import SystemPackage

/// A directory that its file system encrypts, or could: names and contents of everything in it.
package struct EncryptedDirectory: Sendable {
    /// Where it is.
    package let path: FilePath

    /// The directory at a path, which need not be there yet.
    package init(_ path: FilePath) { self.path = path }

    /// Whether nothing is in it, or it isn't there.
    package var isVacant: Bool {
        get throws {
            guard exists else { return true }
            return try FileManager.default.contentsOfDirectory(atPath: path.string).isEmpty
        }
    }

    /// The key that it is encrypted under; nil where it isn't, and where it isn't there.
    package var key: DirectoryKeyID? {
        get throws {
            guard exists else { return nil }
            var id = [UInt8](repeating: 0, count: DirectoryKeyID.byteCount)
            let isEncrypted = try path.withDirectory { descriptor in
                if unsafe get_directory_policy(descriptor, &id) == 0 { return true }
                guard [ENODATA, ENOTTY, EOPNOTSUPP].contains(errno) else { throw Errno(rawValue: errno) }
                return false
            }
            return isEncrypted ? DirectoryKeyID(bytes: id) : nil
        }
    }

    /// Encrypts it, for good, under a key that its file system has; nothing may be in it.
    ///
    /// One that isn't there is made.
    package func encrypt(under key: DirectoryKeyID) throws {
        let files = OwnedFiles(owner: try .current())
        try files.makeDirectory(path, permissions: OwnedFiles.enterable)
        try path.withDirectory { descriptor in
            guard unsafe set_directory_policy(descriptor, key.bytes) == 0, fsync(descriptor) == 0 else {
                throw Errno(rawValue: errno)
            }
        }
        try files.synchronise(path.removingLastComponent())
    }

    private var exists: Bool { unsafe access(path.string, F_OK) == 0 }
}

extension DirectoryKeyring {
    private static let trialName = ".encryption-trial"

    /// Why directories in this one can't be encrypted, as a trial with a key shows; nil where they can.
    package func obstacle(trying key: [UInt8]) -> String? {
        do {
            let trial = EncryptedDirectory(path.appending(Self.trialName))
            let files = OwnedFiles(owner: try .current())
            try files.remove(trial.path)
            let id = try add(key)
            defer { _ = try? remove(id) }
            defer { try? files.remove(trial.path) }
            try trial.encrypt(under: id)
            try files.write("trial", to: trial.path.appending("file"))
            return nil
        } catch let error as EngineError {
            return (error.cause as? Errno).map(Self.reason) ?? error.message
        } catch {
            return "\(error)"
        }
    }
}
