import ArgumentParser
import Engine
import Fleet
import Logging
import SystemPackage

/// Whether the file system encrypts the live data of encrypted instances.
struct DirectoryOption: ParsableArguments {
    @Option(
        name: .customLong("encrypt-directories"),
        help: ArgumentHelp(
            "Have the file system (ext4, f2fs) encrypt the directories of instances with --storage-encrypted: never, "
                + "if-possible, or always, which makes none where it can't.",
            valueName: "WHEN"
        )
    )
    var encryption = DirectoryEncryption.Wish.ifPossible

    /// Puts the option into a fleet's settings, with what a trial in the instances' directory shows, and says what holds.
    func apply(to settings: inout FleetSettings, logger: Logger) {
        var found = DirectoryEncryption(encryption)
        if encryption != .never {
            let keyring = DirectoryKeyring(FilePath(settings.instancesDirectory))
            let key = (0..<DirectoryKeyring.keyBytes).map { _ in UInt8.random(in: .min ... .max) }
            found.obstacle = keyring.obstacle(trying: key)
        }
        settings.directoryEncryption = found
        logger.log(level: encryption == .always && !found.isOn ? .warning : .notice, "\(found.description)")
    }
}

extension DirectoryEncryption.Wish: ExpressibleByArgument {}
