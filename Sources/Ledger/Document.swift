/// Whose resource a document describes: an account in a region.
package struct Scope: Hashable, Codable, Sendable {
    /// The twelve-digit account number; empty for what belongs to the whole daemon.
    package let account: String
    /// The region's name, such as `us-east-1`; empty for what belongs to every region.
    package let region: String

    /// A scope of one account in one region.
    package init(account: String, region: String) {
        self.account = account
        self.region = region
    }

    /// What belongs to the daemon itself rather than to an account or a region.
    package static let global = Scope(account: "", region: "")
}

/// A resource, or a piece of unfinished work, as the ledger keeps it.
package protocol Document: Codable, Sendable {
    /// The word that tells this type's documents from others in the ledger; never changes once released.
    static var kind: String { get }
    /// The account and region that the document belongs to.
    var scope: Scope { get }
    /// The name that is unique among the documents of one kind in one scope.
    var id: String { get }
    /// The id of the resource this one belongs to, for listing by owner.
    var owner: String? { get }
    /// What lists are ordered by before `id`, such as milliseconds of a creation time.
    var position: Int64 { get }
    /// Words that documents are found by within a scope without being read, such as `origin:manual`.
    var terms: [String] { get }
}

extension Document {
    /// A document that belongs to no other resource.
    package var owner: String? { nil }
    /// A document that is ordered by its id alone.
    package var position: Int64 { 0 }
    /// A document that is found by its id and its owner only.
    package var terms: [String] { [] }
}
