import Access
import Foundation
import Ledger

extension DataDirectory {
    /// The accounts in this directory's ledger.
    func accounts(_ ledger: Ledger) throws -> Accounts {
        Accounts(ledger: ledger, sealer: try FileSealer(self), now: { Date() })
    }

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
