package import Wire

/// Lets everybody do everything, for tests of what operations do once they are allowed.
package struct Everything: Authorizer {
    /// The authorizer.
    package init() {}

    package func refusal(of permissions: [Permission], _ context: RequestContext) async throws -> String? { nil }
}
