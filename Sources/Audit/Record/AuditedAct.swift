package import Foundation
package import Wire

/// Something that a service did by itself, or with another service's resource, without a call that came in.
package struct AuditedAct: Sendable {
    /// Who did it.
    package enum Doer: Sendable {
        /// The service itself, with what is its own.
        case itself
        /// The service by that scope name, with a call to the one that it is about.
        case service(String)
        /// The service by that scope name, for somebody who asked it for something.
        case onBehalf(of: AuditedCall.Caller, by: String)
    }

    /// The event's id; an act that is recorded twice has it twice.
    package var id: String
    /// When it was done.
    package var time: Date
    /// The account that it is about; nil for none.
    package var account: String?
    /// The region that it is about; nil for none.
    package var region: String?
    /// The scope name of the service whose operation it is.
    package var service: String
    /// The operation.
    package var operation: String
    /// Who did it.
    package var doer: Doer
    /// The ARNs of what it is about.
    package var resources: [String] = []
    /// What else is told.
    package var details: [(name: String, value: Wire)] = []

    /// An act about nothing in particular.
    package init(id: String, time: Date, service: String, operation: String, doer: Doer) {
        self.id = id
        self.time = time
        self.service = service
        self.operation = operation
        self.doer = doer
    }
}
