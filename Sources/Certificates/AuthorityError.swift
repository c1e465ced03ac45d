/// Why a certificate can't be had.
package struct AuthorityError: Error, Sendable, CustomStringConvertible {
    /// What is wrong, for machines.
    package enum Code: Sendable {
        /// A file can't be read, written or understood.
        case fileFailed
        /// The authority's own certificate has ended.
        case authorityEnded
        /// A name that a certificate can't be issued for.
        case badName
    }

    /// What is wrong.
    package let code: Code
    /// What is wrong and what to do about it.
    package let message: String
    /// What lies behind it.
    package let cause: (any Error)?

    package var description: String { cause.map { "\(message) (\($0))" } ?? message }

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}
