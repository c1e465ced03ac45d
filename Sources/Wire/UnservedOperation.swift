/// Operations of a service that Holdfast doesn't serve, and why.
package struct UnservedOperation: Sendable {
    /// Why, for whoever sends one and for the documentation; it goes on after "is not served:".
    package let reason: String
    /// Their names.
    package let names: [String]

    /// The operations called `names`.
    package init(_ reason: String, _ names: String...) {
        self.reason = reason
        self.names = names
    }

    /// The reason for each name in `table`.
    package static func reasons(_ table: [UnservedOperation]) -> [String: String] {
        let pairs = table.flatMap { group in group.names.map { ($0, group.reason) } }
        return Dictionary(pairs) { first, _ in first }
    }
}
