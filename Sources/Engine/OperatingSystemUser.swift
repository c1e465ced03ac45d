import Glibc

/// The unprivileged user that database servers run as and that owns their files.
package struct OperatingSystemUser: Hashable, Sendable {
    /// The login name.
    package let name: String
    /// The numeric user.
    package let userID: UInt32
    /// The numeric primary group.
    package let groupID: UInt32

    /// The user that this process itself runs as.
    package static func current() throws -> OperatingSystemUser {
        let userID = geteuid()
        return try unsafe lookUp("user id \(userID)") { unsafe getpwuid_r(userID, $0, $1, $2, $3) }
    }

    /// The user of that login name.
    package static func named(_ name: String) throws -> OperatingSystemUser {
        try unsafe lookUp("user \(name)") { unsafe getpwnam_r(name, $0, $1, $2, $3) }
    }

    /// The user that servers run as: the named one when this process is root, else this process's own.
    package static func forEngines(named name: String = "postgres") throws -> OperatingSystemUser {
        guard geteuid() == 0 else { return try current() }
        let user = try named(name)
        guard user.userID != 0 else {
            throw EngineError(.userUnknown, "Database servers can't run as root; name an unprivileged user.")
        }
        return user
    }

    /// The command that runs a program as this user, for good: nothing it starts can become another user again.
    ///
    /// A program of its own switches the user, because doing that between fork and exec of a process with many
    /// threads can block for ever in the C library (setgroups waits for threads that the fork did not copy).
    func command(_ program: String, _ arguments: [String]) -> (executable: String, arguments: [String]) {
        guard geteuid() == 0, userID != 0 else { return (program, arguments) }
        let switches = ["--reuid", "\(userID)", "--regid", "\(groupID)", "--clear-groups", "--no-new-privs", "--"]
        return ("setpriv", switches + [program] + arguments)
    }

    private typealias LookUp = (
        UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
        UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32

    private static let entryBytesMax = 16 * 1024

    private static func lookUp(_ what: String, _ call: LookUp) throws -> OperatingSystemUser {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        let user = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: entryBytesMax) { buffer in
            guard let base = buffer.baseAddress,
                unsafe call(&entry, base, entryBytesMax, &found) == 0,
                let name = unsafe found?.pointee.pw_name
            else { return OperatingSystemUser?.none }
            return unsafe OperatingSystemUser(
                name: String(cString: name),
                userID: entry.pw_uid,
                groupID: entry.pw_gid
            )
        }
        guard let user else {
            throw EngineError(.userUnknown, "There is no \(what) on this machine; create it or name another one.")
        }
        return user
    }
}
