/// Whether the live data of encrypted instances, their directories, is to be encrypted by the file system.
package struct DirectoryEncryption: Hashable, Sendable {
    /// What is wanted.
    package enum Wish: String, CaseIterable, Sendable {
        case never
        /// Where the file system can; else not.
        case ifPossible = "if-possible"
        /// Where the file system can; else no encrypted instance is made.
        case always
    }

    /// What is wanted.
    package var wish: Wish
    /// Why the file system can't, as a trial has shown; nil where it can.
    package var obstacle: String?

    /// What is wanted, and what stands in the way.
    package init(_ wish: Wish, obstacle: String? = nil) {
        self.wish = wish
        self.obstacle = obstacle
    }

    /// Whether new directories are encrypted.
    package var isOn: Bool { wish != .never && obstacle == nil }

    /// Whether it is worth telling which encrypted instances have directories that aren't.
    package var tellsOthers: Bool { isOn || wish == .always }

    /// What holds, for whoever runs the daemon.
    package var description: String {
        if isOn { return "The directories of new encrypted instances are encrypted by their file system." }
        guard let obstacle, wish != .never else {
            return "The directories of new encrypted instances are not encrypted: --encrypt-directories never."
        }
        let refused = wish == .always ? " So none is made: --encrypt-directories always." : ""
        return "The directories of encrypted instances can't be encrypted by their file system: \(obstacle).\(refused)"
    }

    /// Refuses a new encrypted instance whose directory must be encrypted and can't be.
    func check() throws {
        guard wish == .always, let obstacle else { return }
        throw FleetError(
            .invalidParameterCombination,
            "Encrypted DB instances can't be made on this host, which is to encrypt their directories as well "
                + "(--encrypt-directories always). Its file system can't: \(obstacle)."
        )
    }
}
