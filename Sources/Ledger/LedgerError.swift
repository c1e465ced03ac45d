/// Why the ledger refused a read or a write.
package struct LedgerError: Error, Equatable, CustomStringConvertible {
    /// What went wrong, for code that must tell cases apart.
    package enum Code: Sendable {
        /// A document of that kind, scope and id exists already.
        case alreadyExists
        /// The document changed since the revision the caller had read.
        case conflict
        /// There is no such document.
        case notFound
        /// The stored bytes are not what this version writes.
        case unreadable
    }

    /// The case.
    package let code: Code
    /// A sentence for people.
    package let description: String

    static func alreadyExists(_ kind: String, _ id: String) -> LedgerError {
        LedgerError(code: .alreadyExists, description: "The ledger already holds a \(kind) named \(id).")
    }

    static func conflict(_ kind: String, _ id: String) -> LedgerError {
        LedgerError(code: .conflict, description: "The \(kind) \(id) was changed by someone else; read it again.")
    }

    static func notFound(_ kind: String, _ id: String) -> LedgerError {
        LedgerError(code: .notFound, description: "The ledger holds no \(kind) named \(id).")
    }

    static func unreadable(_ kind: String, _ id: String, _ cause: any Error) -> LedgerError {
        LedgerError(code: .unreadable, description: "The \(kind) \(id) in the ledger can't be read: \(cause)")
    }
}
