package import Keys
package import Wire

/// What KMS's operations work on.
package struct KMSHome: Sendable {
    /// The keys.
    let keys: Keys
    /// Who makes a request, with the policies that come with it.
    let caller: @Sendable (RequestContext) async throws -> KeyCaller

    /// The home of KMS over `keys`, which asks `caller` who makes a request.
    package init(keys: Keys, caller: @escaping @Sendable (RequestContext) async throws -> KeyCaller) {
        self.keys = keys
        self.caller = caller
    }
}
