import Foundation
import Glibc
import SystemPackage

/// A file that its owner alone may read.
struct PrivateFile {
    let path: String

    init(_ path: String) { self.path = path }

    /// Replaces the file whole or not at all.
    func replace(with text: String) throws {
        let draft = "\(path).\(UUID().uuidString)"
        do {
            let file = try FileDescriptor.open(
                FilePath(draft),
                .writeOnly,
                options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: .ownerReadWrite
            )
            try file.closeAfter {
                try file.writeAll(text.utf8)
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
            guard unsafe rename(draft, path) == 0 else { throw Errno(rawValue: errno) }
        } catch {
            try? FileManager.default.removeItem(atPath: draft)
            throw AuthorityError(
                .fileFailed,
                "\(path) can't be written; check the permissions and the free space.",
                cause: error
            )
        }
    }
}
