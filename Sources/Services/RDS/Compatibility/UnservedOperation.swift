/// Operations of RDS that Holdfast doesn't serve, and why.
struct UnservedOperation: Sendable {
    /// Why, for whoever sends one and for the documentation; it goes on after "is not served:".
    let reason: String
    /// Their names.
    let names: [String]

    /// The operations called `names`.
    init(_ reason: String, _ names: String...) {
        self.reason = reason
        self.names = names
    }

    /// The reason for each name.
    static var reasons: [String: String] {
        let pairs = table.flatMap { group in group.names.map { ($0, group.reason) } }
        return Dictionary(pairs) { first, _ in first }
    }
}
