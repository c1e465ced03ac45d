import Ledger

extension Access {
    /// The role with an ARN, of whatever account; nil where there is none.
    package func role(_ arn: String) async throws -> Role? {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[5].hasPrefix("role/"), let name = parts[5].split(separator: "/").last else {
            return nil
        }
        let found = try await ledger.read { reader in
            try reader.find(Role.self, Role.id(String(name)), in: Self.scope(parts[4]))
        }
        return found.flatMap { $0.arn == arn ? $0 : nil }
    }
}
