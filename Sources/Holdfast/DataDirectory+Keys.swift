import Access
import Foundation
import Keys
import Ledger

extension Sealer: SecretSealer {}

/// What the root key opens.
struct OpenedSecrets {
    let accounts: Accounts
    let sealer: Sealer
    let rootKey: RootKey
}

extension RootKeyOption {
    /// The accounts in a directory's ledger, whose secrets are all sealed, and what seals them.
    func secrets(_ directory: DataDirectory, _ ledger: Ledger) async throws -> OpenedSecrets {
        let rootKey = try await open(directory, ledger)
        let sealer = try await Sealer.open(ledger, rootKey: rootKey)
        let accounts = Accounts(ledger: ledger, sealer: sealer, now: { Date() })
        try await accounts.sealSecrets { try FormerSealer(rootKey).open($0, for: $1) }
        return OpenedSecrets(accounts: accounts, sealer: sealer, rootKey: rootKey)
    }
}

extension DataDirectory {
    /// Writes a root key in the format of AWS's shared credentials file, for its owner alone.
    func writeCredentials(_ key: AccessKey) throws {
        let text = """
            [default]
            aws_access_key_id = \(key.id)
            aws_secret_access_key = \(key.secret)
            aws_account_id = \(key.account)

            """
        if (try? String(contentsOfFile: credentials, encoding: .utf8)) == text { return }
        try writeSecret(Data(text.utf8), to: credentials)
    }
}
