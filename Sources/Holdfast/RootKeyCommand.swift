import ArgumentParser
import Foundation
import Keys
import Ledger

/// The command `holdfast root-key`.
struct RootKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "root-key",
        abstract: "Look after the key that all other keys and secrets are sealed under.",
        subcommands: [Show.self, Rotate.self]
    )

    /// The command `holdfast root-key show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell which root key there is and whether it opens the ledger's secrets.",
            discussion: "Prints the id of the key, never the key."
        )

        @OptionGroup var data: DataDirectoryOption
        @OptionGroup var rootKey: RootKeyOption

        func run() async throws {
            let ledger = try data.directory.existingLedger()
            let source = rootKey.source(in: data.directory)
            let key = try await RootKeyOption.load(source)
            _ = try await Sealer.open(ledger, rootKey: key)
            FileHandle.standardOutput.write(Data("\(key.id) \(source)\n".utf8))
            guard try await !Sealer.isArchived(under: key, in: ledger) else { return }
            let note =
                "The repositories don't know this root key yet. Keep the former one until the daemon has told them.\n"
            FileHandle.standardError.write(Data(note.utf8))
        }
    }

    /// The command `holdfast root-key rotate`.
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put another root key in the place of the present one.",
            discussion: """
                Wraps one small key anew and touches no data, so it takes no time and can be done while the daemon runs. \
                Without --to, the file root.key in the data directory gets a new key. With --to, the next start of \
                `holdfast serve` must be given that source; from then on the former key opens nothing.
                """
        )

        @OptionGroup var data: DataDirectoryOption
        @OptionGroup var rootKey: RootKeyOption

        @Option(
            help: ArgumentHelp("Where the new key comes from, if not from a new file.", valueName: "SOURCE"),
            transform: RootKeyOption.parse
        )
        var to: RootKeySource?

        func validate() throws {
            guard to != nil || rootKey.source == nil else {
                throw ValidationError("Give --to: only the data directory's own root.key can be made anew.")
            }
        }

        func run() async throws {
            let directory = data.directory
            let ledger = try directory.existingLedger()
            let current = try await RootKeyOption.load(rootKey.source(in: directory))
            let next = if let to { try await RootKeyOption.load(to) } else { RootKey.make(.system) }
            guard next != current else { throw CommandError("Both sources give the same root key; make another one.") }
            // Both keys open the ledger until the new one is in its place, so a crash at any line locks nobody out.
            if to == nil { try directory.writeRootKey(next, to: directory.rootKey + ".next") }
            try await Sealer.admit(next, to: ledger, by: current)
            if to == nil {
                try directory.writeRootKey(next, to: directory.rootKey)
                try await Sealer.forgetOtherRootKeys(in: ledger, than: next)
                try FileManager.default.removeItem(atPath: directory.rootKey + ".next")
            }
            let place = to.map { "\($0); start the daemon with it the next time" } ?? directory.rootKey
            FileHandle.standardOutput.write(Data("\(next.id) \(place)\n".utf8))
        }
    }
}

extension DataDirectory {
    /// The ledger of a directory where a daemon has been.
    fileprivate func existingLedger() throws -> Ledger {
        guard FileManager.default.fileExists(atPath: ledger) else {
            throw CommandError("\(path) holds no data of Holdfast; check --data-dir, or start `holdfast serve` first.")
        }
        return try Ledger(path: ledger)
    }
}
