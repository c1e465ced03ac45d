/// Where the keys of a region are kept beside the ledger, so that they outlive it: the region's repository.
package protocol KeyArchive: Sendable {
    /// Keeps a document in the place of the former one of the same subject; durable on return.
    func keep(_ document: [UInt8], as subject: String, in region: String) async throws
    /// Lets go of what is kept as `subject`.
    func remove(_ subject: String, in region: String) async throws
}
