/// Decides what callers may do: the one place where each operation of each service is let through or not.
package protocol Authorizer: Sendable {
    /// Why the caller of `context` may not do all of `permissions`, in AWS's words; nil where it may.
    ///
    /// Each of them names its action.
    func refusal(of permissions: [Permission], _ context: RequestContext) async throws -> String?
}
