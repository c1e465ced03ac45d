/// Why the log can't be kept or read.
package struct AuditError: Error, CustomStringConvertible, Sendable {
    /// What is wrong, for machines.
    package enum Code: Sendable {
        /// A file can't be written or read.
        case fileFailed
        /// The disk has no room.
        case noSpace
    }

    /// What is wrong.
    package let code: Code
    /// What is wrong and what to do about it.
    package let message: String
    /// What lies behind it.
    package let cause: (any Error)?

    package var description: String { cause.map { "\(message) (\($0))" } ?? message }

    static func noSpace(_ path: String) -> AuditError {
        AuditError(
            code: .noSpace,
            message: "There is no room on the disk for the audit log \(path). Make room.",
            cause: nil
        )
    }

    static func fileFailed(_ path: String, _ cause: any Error) -> AuditError {
        AuditError(code: .fileFailed, message: "The audit log \(path) can't be written or read.", cause: cause)
    }
}
