/// Keeps a record of every call, whatever came of it.
package protocol CallAuditor: Sendable {
    /// Lets the call of `context` to `service` begin, or throws the ``ServiceError`` that it is answered with because no
    /// record of it could be kept.
    func admit(_ context: RequestContext, service: String) async throws
    /// Keeps the record of a call before it is answered.
    func record(_ call: AuditedCall) async
}
