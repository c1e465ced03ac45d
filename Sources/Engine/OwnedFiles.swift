import Foundation
import Glibc
package import SystemPackage

extension FilePermissions {
    /// Permissions of files that everybody may read.
    static let publicRead: FilePermissions = [.ownerReadWrite, .groupRead, .otherRead]
}

/// Files and directories that belong to the engine's user; everything written here is complete or absent.
package struct OwnedFiles: Sendable {
    /// Who owns what is written.
    package let owner: OperatingSystemUser

    /// Files that will belong to this user.
    package init(owner: OperatingSystemUser) {
        self.owner = owner
    }

    /// Makes a directory with exactly these permissions, or gives them to the one that is there.
    package func makeDirectory(_ path: FilePath, permissions: FilePermissions = .ownerReadWriteExecute) throws {
        guard unsafe mkdir(path.string, permissions.rawValue) == 0 || errno == EEXIST else {
            throw failure("made", path)
        }
        try give(path, permissions, options: [.directory])
    }

    /// Gives a regular file that is there to the owner, with exactly these permissions.
    package func takeOver(_ path: FilePath, permissions: FilePermissions = .ownerReadWrite) throws {
        try give(path, permissions, options: [])
    }

    /// Permissions of directories that others may pass through but not list.
    package static let enterable: FilePermissions = [.ownerReadWriteExecute, .groupExecute, .otherExecute]

    /// Works on an open file and never through a link, which the owner could place where we write.
    private func give(_ path: FilePath, _ permissions: FilePermissions, options: FileDescriptor.OpenOptions) throws {
        do {
            let options = options.union([.noFollow, .nonBlocking, .closeOnExec])
            let file = try FileDescriptor.open(path, .readOnly, options: options)
            try file.closeAfter { try give(file, permissions) }
        } catch {
            throw EngineError(.fileFailed, "\(path) can't be given to user \(owner.name).", cause: error)
        }
    }

    private func give(_ file: FileDescriptor, _ permissions: FilePermissions) throws {
        let isOurs = geteuid() != 0 || fchown(file.rawValue, owner.userID, owner.groupID) == 0
        guard isOurs, fchmod(file.rawValue, permissions.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Replaces a file's content in one step that survives a power cut.
    package func write(
        _ text: String,
        to path: FilePath,
        permissions: FilePermissions = [.ownerReadWrite]
    ) throws {
        let draft = FilePath(path.string + ".new")
        try remove(draft)
        do {
            let file = try FileDescriptor.open(
                draft,
                .writeOnly,
                options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: permissions
            )
            try file.closeAfter {
                try file.writeAll(text.utf8)
                try give(file, permissions)
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
        } catch {
            throw EngineError(.fileFailed, "\(draft) can't be written.", cause: error)
        }
        try move(draft, to: path)
    }

    /// Renames and makes the new name durable.
    package func move(_ source: FilePath, to target: FilePath) throws {
        guard unsafe rename(source.string, target.string) == 0 else { throw failure("renamed to \(target)", source) }
        try synchronise(target.removingLastComponent())
    }

    /// Makes the entries of a directory durable.
    package func synchronise(_ directory: FilePath) throws {
        do {
            let file = try FileDescriptor.open(directory, .readOnly, options: [.directory, .closeOnExec])
            try file.closeAfter {
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
        } catch {
            throw EngineError(.fileFailed, "\(directory) can't be synchronised.", cause: error)
        }
    }

    /// Removes a file or a whole directory; one that is not there is fine.
    package func remove(_ path: FilePath) throws {
        if unsafe unlink(path.string) == 0 || errno == ENOENT { return }
        do {
            try FileManager.default.removeItem(atPath: path.string)
        } catch {
            throw EngineError(.fileFailed, "\(path) can't be removed.", cause: error)
        }
    }

    /// Whether something is at this path.
    package func exists(_ path: FilePath) -> Bool {
        unsafe access(path.string, F_OK) == 0
    }

    /// A small text file's content, or nil where there is none.
    package func read(_ path: FilePath) -> String? {
        FileManager.default.contents(atPath: path.string).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The last bytes of a text file, from a whole line on; empty where there is none.
    package func tail(_ path: FilePath, bytesMax: Int) -> String {
        guard let file = FileHandle(forReadingAtPath: path.string) else { return "" }
        defer { try? file.close() }
        guard let end = try? file.seekToEnd() else { return "" }
        let start = end > UInt64(bytesMax) ? end - UInt64(bytesMax) : 0
        guard (try? file.seek(toOffset: start)) != nil, let data = try? file.readToEnd() else { return "" }
        let text = String(decoding: data, as: UTF8.self)
        guard start > 0, let newline = text.firstIndex(of: "\n") else { return text }
        return String(text[text.index(after: newline)...])
    }

    /// The names in a directory, sorted.
    package func names(in directory: FilePath) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory.string).sorted()
        } catch {
            throw EngineError(.fileFailed, "\(directory) can't be listed.", cause: error)
        }
    }

    private func failure(_ what: String, _ path: FilePath) -> EngineError {
        EngineError(.fileFailed, "\(path) can't be \(what).", cause: Errno(rawValue: errno))
    }
}
