import Foundation
import Glibc

/// Where a daemon keeps everything: one directory of the user's choice.
struct DataDirectory {
    let path: String

    /// `/var/lib/holdfast` for root, `~/.local/share/holdfast` for everyone else.
    static var standard: String {
        geteuid() == 0 ? "/var/lib/holdfast" : NSHomeDirectory() + "/.local/share/holdfast"
    }

    init(_ path: String) {
        self.path = URL(fileURLWithPath: (path as NSString).expandingTildeInPath).standardizedFileURL.path
    }

    var ledger: String { path + "/ledger.sqlite" }
    var credentials: String { path + "/credentials" }
    var repositoryKey: String { path + "/repository.key" }
    var instances: String { path + "/instances" }
    var authority: String { path + "/authority" }
    /// The audit log.
    var audit: String { path + "/audit" }
    /// The API's own authority and certificate.
    var endpointAuthority: String { path + "/tls" }
    var lock: String { path + "/holdfast.lock" }
    var repositories: String { path + "/repository" }

    /// The directory of the Unix sockets.
    ///
    /// Their paths have room for 107 bytes only, so a deep data directory's sockets live under the system's temporary
    /// directory instead.
    var sockets: String {
        let inside = path + "/run"
        guard inside.utf8.count > 80 else { return inside }
        return "/tmp/holdfast-" + Self.digest(path)
    }

    /// A short name for a long one, by FNV-1a.
    static func digest(_ text: String) -> String {
        let digest = text.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        return String(digest, radix: 36)
    }

    /// Makes the directory; others may pass through it, to the certificates, but not look around.
    func prepare() throws {
        for directory in [path, instances] {
            try FileManager.default.createDirectory(
                atPath: directory,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o711]
            )
        }
    }

    /// Writes a file that its owner alone may read, whole or not at all.
    func writeSecret(_ bytes: Data, to file: String) throws {
        let draft = file + ".new"
        try? FileManager.default.removeItem(atPath: draft)
        guard
            FileManager.default.createFile(atPath: draft, contents: bytes, attributes: [.posixPermissions: 0o600])
        else { throw CommandError("\(draft) can't be written; check the directory's permissions and free space.") }
        guard unsafe rename(draft, file) == 0 else { throw CommandError("\(file) can't be replaced.") }
    }
}

/// Why a command ends without having done its work.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
