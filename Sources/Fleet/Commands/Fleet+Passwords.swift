import Engine

extension Fleet {
    /// What is kept of a password until the server has it, so that the ledger tells none.
    func verifier(of password: String) -> String {
        var generator = SystemRandomNumberGenerator()
        return PasswordVerifier(of: password, using: &generator).text
    }
}
