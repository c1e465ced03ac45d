import Repository

extension WorkTask {
    /// Notes an instance in its repository, so that its log can be restored without the ledger.
    func describe(_ instance: Instance) async throws {
        guard instance.isBackedUp else { return }
        let document = try InstanceDescription(instance).encode()
        try await fleet.repository(instance.scope).describe(StreamID(instance.stream), document: document)
    }
}
