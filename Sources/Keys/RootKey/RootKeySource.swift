import Foundation
import Glibc

/// Where the root key comes from: `file:PATH`, `env:NAME`, `credential:NAME` or `command:WORDS`.
package enum RootKeySource: Sendable, Equatable, CustomStringConvertible {
    /// A file that nobody but its owner can read.
    case file(String)
    /// An environment variable.
    case environment(String)
    /// A credential that systemd passes on, as `LoadCredential=` and `LoadCredentialEncrypted=` do.
    case credential(String)
    /// What a shell command prints, such as one that asks a TPM, an HSM or a secret store.
    case command(String)

    /// Reads a source as it is written; a bare path is a file's.
    package init(_ text: String) throws(RootKeyError) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count) {
        case ("file", 2): self = .file(parts[1])
        case ("env", 2): self = .environment(parts[1])
        case ("credential", 2) where !parts[1].contains("/"): self = .credential(parts[1])
        case ("command", 2): self = .command(parts[1])
        case (_, 1) where text.hasPrefix("/"): self = .file(text)
        default:
            throw RootKeyError(
                "'\(text)' is no source of a root key. Write file:PATH, env:NAME, credential:NAME or command:WORDS."
            )
        }
    }

    package var description: String {
        switch self {
        case .file(let path): "file:\(path)"
        case .environment(let name): "env:\(name)"
        case .credential(let name): "credential:\(name)"
        case .command(let words): "command:\(words)"
        }
    }

    /// The most that is read of a source.
    package static let bytesMax = 4_096

    /// The root key, from `environment` or by letting `run` run a command and answer what it prints.
    package func load(
        environment: [String: String],
        run: (String) async throws -> [UInt8]
    ) async throws -> RootKey {
        switch self {
        case .file(let path):
            return try RootKey(reading: try Self.readPrivate(path), from: "The file \(path)")
        case .environment(let name):
            guard let text = environment[name] else { throw RootKeyError("The variable \(name) is not set.") }
            return try RootKey(reading: Array(text.utf8), from: "The variable \(name)")
        case .credential(let name):
            guard let directory = environment["CREDENTIALS_DIRECTORY"] else {
                throw RootKeyError(
                    "systemd passes no credentials on. Add LoadCredential=\(name):PATH to the unit, and start it by it."
                )
            }
            return try RootKey(reading: try Self.read("\(directory)/\(name)"), from: "The credential \(name)")
        case .command(let words):
            return try RootKey(reading: try await run(words), from: "What the root key's command prints")
        }
    }

    private static func read(_ path: String) throws(RootKeyError) -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path), let data = try? file.read(upToCount: bytesMax) else {
            throw RootKeyError("The root key's file \(path) can't be read; is it there, and whose is it?")
        }
        return Array(data)
    }

    /// The bytes of a file that nobody but its owner can read, who is this user or root.
    private static func readPrivate(_ path: String) throws(RootKeyError) -> [UInt8] {
        var status = stat()
        guard let file = FileHandle(forReadingAtPath: path), unsafe fstat(file.fileDescriptor, &status) == 0 else {
            throw RootKeyError("The root key's file \(path) can't be read; is it there, and whose is it?")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw RootKeyError("\(path) is no file. Give the root key's file.")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw RootKeyError("The root key's file \(path) belongs to somebody else. Run: chown \(geteuid()) \(path)")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw RootKeyError("Others than its owner can use the root key's file \(path). Run: chmod 600 \(path)")
        }
        guard let data = try? file.read(upToCount: bytesMax) else {
            throw RootKeyError("The root key's file \(path) can't be read.")
        }
        return Array(data)
    }
}
