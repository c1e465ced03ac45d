/// A policy and the name under which decisions speak of it.
package struct AttachedPolicy: Sendable, Equatable {
    /// The ARN of a managed policy, the name of an inline one, or what else tells it apart.
    package let id: String
    /// What it says.
    package let document: PolicyDocument

    /// The policy `document`, called `id`.
    package init(id: String, document: PolicyDocument) {
        self.id = id
        self.document = document
    }
}
