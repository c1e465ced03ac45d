/// Why another daemon can't be asked at the moment.
package struct PeerError: Error, Sendable, CustomStringConvertible {
    /// What is wrong, for machines.
    package enum Code: Sendable {
        /// It gave no answer.
        case unreachable
        /// It refuses to answer this daemon at all.
        case refused
        /// Its answer can't be understood.
        case unintelligible
    }

    /// What is wrong.
    package let code: Code
    /// What is wrong and what to do about it.
    package let message: String
    /// What lies behind it.
    package let cause: (any Error)?

    package var description: String { cause.map { "\(message) (\($0))" } ?? message }

    static func unreachable(_ region: String, _ address: PeerAddress, cause: any Error) -> Self {
        Self(
            code: .unreachable,
            message: "The daemon of region \(region) at \(address.url("")) gives no answer; check the network and that "
                + "it runs.",
            cause: cause
        )
    }

    static func refused(_ region: String, _ message: String) -> Self {
        Self(code: .refused, message: "The daemon of region \(region) refuses: \(message)", cause: nil)
    }

    static func unintelligible(_ region: String, cause: (any Error)? = nil) -> Self {
        Self(
            code: .unintelligible,
            message: "The daemon of region \(region) gives an answer that can't be understood. Run the same version "
                + "of Holdfast on both hosts.",
            cause: cause
        )
    }
}
