import Engine
import Foundation
import Glibc
import Logging

extension DataDirectory {
    /// Lets the database servers' user pass through to the instances' directories, or says why it can't.
    ///
    /// The data directory itself is Holdfast's to open (`o+x`, without which nothing inside can be listed), and so is a
    /// private directory of root's own below the system's temporary directory, as `mktemp -d` makes it. Any other
    /// directory above is its owner's business.
    func letPass(_ user: OperatingSystemUser, logger: Logger) throws {
        guard geteuid() == 0 else { return }
        var directory = URL(fileURLWithPath: path)
        while directory.path != "/" {
            try letPass(user, through: directory.path, logger: logger)
            directory.deleteLastPathComponent()
        }
    }

    private func letPass(_ user: OperatingSystemUser, through directory: String, logger: Logger) throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: directory)
        let mode = attributes[.posixPermissions] as? Int ?? 0
        let owner = attributes[.ownerAccountID] as? Int ?? 0
        let group = attributes[.groupOwnerAccountID] as? Int ?? 0
        let isOpen =
            if owner == Int(user.userID) {
                mode & 0o100 != 0
            } else if group == Int(user.groupID) {
                mode & 0o010 != 0
            } else {
                mode & 0o001 != 0
            }
        guard !isOpen else { return }
        let isTemporary = directory.hasPrefix(FileManager.default.temporaryDirectory.path + "/") && owner == 0
        guard directory == path || isTemporary else {
            throw CommandError(
                "The databases run as user \(user.name), who can't pass through \(directory). Choose another --data-dir, "
                    + "or run: chmod o+x \(directory)"
            )
        }
        logger.notice("Letting others pass through a directory", metadata: ["directory": "\(directory)"])
        try FileManager.default.setAttributes([.posixPermissions: mode | 0o011], ofItemAtPath: directory)
    }
}
