private import Glibc

/// What lies in a directory.
struct DirectoryItem {
    /// Its name, without the directory.
    let name: String
    /// Whether it is a directory itself (a link to one is not).
    let isDirectory: Bool
    /// Whether it is a file that has no other name.
    let isOwnFile: Bool
    /// Size in bytes, for files.
    let size: Int
}

/// Directory operations of the system.
enum Directory {
    /// Makes a directory, mode 0700, and makes its name in its parent durable; one that exists is no error.
    static func create(_ path: String, flushing parent: String?) throws {
        guard unsafe mkdir(path, 0o700) == 0 else {
            let failure = SystemCallFailure("mkdir", path)
            guard failure.isExisting else { throw failure }
            return
        }
        guard unsafe chmod(path, 0o700) == 0 else { throw SystemCallFailure("chmod", path) }
        if let parent { try flush(parent) }
    }

    /// Makes the names in a directory durable.
    static func flush(_ path: String) throws {
        try OpenFile(directory: path).flush()
    }

    /// Items of a directory in no order; what vanishes meanwhile is left out.
    static func items(_ path: String) throws -> [DirectoryItem] {
        guard let stream = unsafe opendir(path) else { throw SystemCallFailure("opendir", path) }
        defer { unsafe _ = closedir(stream) }
        var items: [DirectoryItem] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { buffer in
                unsafe String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            var status = stat()
            guard unsafe lstat(path + "/" + name, &status) == 0 else {
                let failure = SystemCallFailure("stat", path + "/" + name)
                guard failure.isMissing else { throw failure }
                continue
            }
            let isDirectory = status.st_mode & S_IFMT == S_IFDIR
            items.append(
                DirectoryItem(
                    name: name,
                    isDirectory: isDirectory,
                    isOwnFile: status.st_mode & S_IFMT == S_IFREG && status.st_nlink == 1,
                    size: Int(status.st_size)
                )
            )
        }
        return items
    }

    /// Gives a file a second name, which must not exist.
    static func link(_ path: String, as name: String) throws {
        guard unsafe Glibc.link(path, name) == 0 else { throw SystemCallFailure("link", name) }
    }

    /// Gives a file another name, in the place of a file that has it.
    static func rename(_ path: String, over name: String) throws {
        guard unsafe Glibc.rename(path, name) == 0 else { throw SystemCallFailure("rename", name) }
    }

    /// Removes a file; one that does not exist is no error.
    static func remove(_ path: String) throws {
        guard unsafe unlink(path) != 0 else { return }
        let failure = SystemCallFailure("unlink", path)
        guard failure.isMissing else { throw failure }
    }

    /// Removes an empty directory.
    static func removeDirectory(_ path: String) throws {
        guard unsafe rmdir(path) == 0 else { throw SystemCallFailure("rmdir", path) }
    }

    /// Sets the permission bits of what is no link.
    static func setMode(_ path: String, _ mode: UInt16) throws {
        guard unsafe chmod(path, mode_t(mode)) == 0 else { throw SystemCallFailure("chmod", path) }
    }

    /// Removes a directory if it is empty.
    static func removeIfEmpty(_ path: String) {
        unsafe _ = rmdir(path)
    }

    /// Makes a symbolic link.
    static func createSymbolicLink(_ path: String, target: String) throws {
        guard unsafe symlink(target, path) == 0 else { throw SystemCallFailure("symlink", path) }
    }

    /// Sets the owner of a symbolic link itself.
    static func setOwnerOfLink(_ path: String, user: UInt32, group: UInt32) throws {
        guard unsafe lchown(path, user, group) == 0 else { throw SystemCallFailure("lchown", path) }
    }
}
