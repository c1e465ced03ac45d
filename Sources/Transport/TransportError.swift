/// Why a server can't be talked to.
package struct TransportError: Error, Sendable, CustomStringConvertible {
    /// What is wrong, for machines.
    package enum Code: Sendable {
        /// The certificates to trust can't be read.
        case badAuthority
        /// The answer is larger than its asker allows.
        case answerTooLarge
    }

    /// What is wrong.
    package let code: Code
    /// What is wrong and what to do about it.
    package let message: String
    /// What lies behind it.
    package let cause: (any Error)?

    package var description: String { cause.map { "\(message) (\($0))" } ?? message }

    static func badAuthority(_ file: String, cause: any Error) -> Self {
        Self(
            code: .badAuthority,
            message: "The certificates in \(file) can't be read; give a file in PEM form.",
            cause: cause
        )
    }

    static func answerTooLarge(_ bytesMax: Int) -> Self {
        Self(
            code: .answerTooLarge,
            message: "The server's answer is larger than allowed (\(bytesMax) bytes).",
            cause: nil
        )
    }
}
