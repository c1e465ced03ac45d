import Access
import ArgumentParser
import Foundation
import Ledger
import S3

/// The command `holdfast account import`.
struct AccountImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Use the account and root key of another daemon here too.",
        discussion: """
            All daemons of a site share their account, so that a resource has the same ARN everywhere and one daemon may \
            ask another. Copy the file `credentials` of the first daemon's data directory to this host and give it here \
            before this host's first `holdfast serve`. Prints ACCESS_KEY ACCOUNT_ID.
            """
    )

    @OptionGroup var data: DataDirectoryOption

    @OptionGroup var rootKey: RootKeyOption

    @Option(help: ArgumentHelp("The other daemon's credentials file.", valueName: "FILE"))
    var credentials: String

    @Option(
        help: ArgumentHelp("The account's number, where the file doesn't say it.", valueName: "TWELVE-DIGITS")
    )
    var accountId: String?

    func run() async throws {
        let values = try section()
        guard let id = values["aws_access_key_id"], let secret = values["aws_secret_access_key"] else {
            throw CommandError("\(credentials) has no access key in the profile \"default\".")
        }
        guard let account = accountId ?? values["aws_account_id"], account.wholeMatch(of: /\d{12}/) != nil else {
            throw CommandError(
                "\(credentials) does not say which account the key is of; give --account-id with its twelve digits "
                    + "(`aws sts get-caller-identity` on the first host tells them)."
            )
        }
        let directory = data.directory
        try directory.prepare()
        let accounts = try await rootKey.secrets(directory, try Ledger(path: directory.ledger)).accounts
        let root = try await accounts.importKey(id, secret: secret, of: account)
        FileHandle.standardOutput.write(Data("\(id) \(account)\n".utf8))
        guard root.account == account, root.id == id else {
            throw CommandError(
                "The key is accepted here now, but this data directory has been used with account \(root.account) "
                    + "(key \(root.id)) before and goes on with that; links to other daemons need the same account and "
                    + "key. Import into a new data directory instead."
            )
        }
    }

    private func section() throws -> [String: String] {
        guard let text = try? String(contentsOfFile: credentials, encoding: .utf8) else {
            throw CommandError("\(credentials) can't be read; give the credentials file of the first daemon.")
        }
        return S3Environment.section("default", of: text)
    }
}
