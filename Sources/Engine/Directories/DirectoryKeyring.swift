import CLinux
import Glibc
package import SystemPackage

/// What the kernel calls a key of a file system; it follows from the key and is no secret.
package struct DirectoryKeyID: Hashable, Sendable {
    /// Its bytes.
    package let bytes: [UInt8]

    /// The name that the kernel has given to a key.
    package init(bytes: [UInt8]) { self.bytes = bytes }

    static let byteCount = Int(directory_key_identifier_bytes)
}

/// The keys that a file system has of directories it encrypts (fscrypt of ext4 and f2fs): while one is there, what is
/// under it can be read by whoever the files' permissions let; without it nobody can, root neither.
package struct DirectoryKeyring: Sendable {
    /// How long a key is.
    package static let keyBytes = Int(directory_key_bytes)

    /// Whether a file system has a key.
    package enum Status: Sendable {
        case absent
        case present
        /// It was taken away while files were open: those who opened them still read them, nobody else does.
        case leaving
    }

    /// A directory of the file system.
    package let path: FilePath

    /// The keyring of the file system that a directory is on.
    package init(_ path: FilePath) { self.path = path }

    /// Gives the file system a key, which may be there already.
    package func add(_ key: [UInt8]) throws -> DirectoryKeyID {
        guard key.count == Self.keyBytes else {
            throw EngineError(.invalidArgument, "A directory's key has \(Self.keyBytes) bytes, not \(key.count).")
        }
        var id = [UInt8](repeating: 0, count: DirectoryKeyID.byteCount)
        try path.withDirectory { descriptor in
            guard unsafe add_directory_key(descriptor, key, &id) == 0 else { throw Errno(rawValue: errno) }
        }
        return DirectoryKeyID(bytes: id)
    }

    /// Takes a key away, with all that the kernel knows by it; answers whether nothing under it is open any more.
    ///
    /// What is still open can be read by those who opened it; once they have closed it, to take the key away again
    /// does the rest.
    package func remove(_ id: DirectoryKeyID) throws -> Bool {
        var isUsed = Int32(0)
        try path.withDirectory { descriptor in
            let isDone = unsafe remove_directory_key(descriptor, id.bytes, &isUsed) == 0
            guard isDone || errno == ENOKEY else { throw Errno(rawValue: errno) }
        }
        return isUsed == 0
    }

    /// Whether the file system has a key.
    package func status(of id: DirectoryKeyID) throws -> Status {
        var status = Int32(0)
        try path.withDirectory { descriptor in
            guard unsafe get_directory_key_status(descriptor, id.bytes, &status) == 0 else {
                throw Errno(rawValue: errno)
            }
        }
        if status == Int32(directory_key_present) { return .present }
        return status == Int32(directory_key_leaving) ? .leaving : .absent
    }
}

extension FilePath {
    /// Lends the descriptor of a directory; what the kernel refuses becomes an ``EngineError`` that says what to do.
    func withDirectory<Value>(_ body: (Int32) throws -> Value) throws -> Value {
        do {
            let file = try FileDescriptor.open(self, .readOnly, options: [.directory, .noFollow, .closeOnExec])
            return try file.closeAfter { try body(file.rawValue) }
        } catch let error as Errno {
            throw EngineError(
                .fileFailed,
                "The file system can't encrypt \(self): \(DirectoryKeyring.reason(error)).",
                cause: error
            )
        }
    }
}

extension DirectoryKeyring {
    /// What a refusal of the kernel means, and what helps.
    static func reason(_ error: Errno) -> String {
        switch error.rawValue {
        case ENOTTY: "it can't encrypt directories, or the kernel can't; use ext4 or f2fs, and Linux 5.4 or later"
        case EOPNOTSUPP: "it was made without the feature encrypt, which on ext4 `tune2fs -O encrypt DEVICE` adds"
        case ENOPKG: "the kernel lacks AES-256-XTS or AES-256-CTS"
        case EEXIST: "it is in a directory that is encrypted already, under another key"
        case EDQUOT: "its user has too many keys; raise kernel.keys.maxkeys"
        default: "\(error)"
        }
    }
}
