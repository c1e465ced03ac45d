import Access
import ArgumentParser
import Foundation
import Ledger

/// The command `holdfast account`.
struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Manage the accounts that own resources.",
        subcommands: [Create.self, AccountImport.self]
    )

    /// The command `holdfast account create`.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make another account and print its root key.",
            discussion: "Prints ACCESS_KEY SECRET_KEY ACCOUNT_ID on one line. Works while the daemon runs."
        )

        @OptionGroup var data: DataDirectoryOption

        @OptionGroup var rootKey: RootKeyOption

        func run() async throws {
            let directory = data.directory
            guard FileManager.default.fileExists(atPath: directory.ledger) else {
                throw CommandError(
                    "\(directory.path) holds no data of Holdfast; check --data-dir, or start `holdfast serve` first."
                )
            }
            let accounts = try await rootKey.secrets(directory, try Ledger(path: directory.ledger)).accounts
            let key = try await accounts.create()
            FileHandle.standardOutput.write(Data("\(key.id) \(key.secret) \(key.account)\n".utf8))
        }
    }
}
