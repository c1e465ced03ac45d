/// What went wrong with a database server, in a form that machines can switch over and people can act on.
package struct EngineError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure that callers treat differently.
    package enum Code: String, Sendable, Hashable {
        /// The operating-system user that should own the server does not exist.
        case userUnknown
        /// A program of the engine could not be run or reported failure.
        case programFailed
        /// Something did not finish within its limit.
        case timedOut
        /// A file or directory could not be read or written.
        case fileFailed
        /// A value from the caller can't be used; nothing was changed.
        case invalidArgument
        /// The server has no initialised data directory.
        case notInitialised
        /// The data directory belongs to another major version of the engine.
        case wrongVersion
        /// The server process ended before it accepted connections; the message carries the log's tail.
        case startFailed
        /// The server process did not end when asked.
        case stopFailed
        /// No connection could be made to the server.
        case connectionFailed
        /// The connection is closed or was lost; open another.
        case connectionLost
        /// Two callers used one connection at the same time.
        case connectionBusy
        /// The server answered a statement with an error; the cause is a ``PostgreSQLMessage``.
        case queryFailed
        /// The log that was asked for is gone from the server for good: there is a gap.
        case logRemoved
        /// Another session uses the replication slot; try again.
        case slotInUse
        /// The replication slot does not exist.
        case slotMissing
        /// The server does not have the position or the timeline that a log stream was to begin at.
        case positionRefused
        /// The server holds something that a physical backup here doesn't cover.
        case unsupportedLayout
        /// The log ended before the recovery target.
        case targetNotReached
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence or more for people, ending in what to do.
    package let message: String
    /// The error underneath, for logs.
    package let cause: (any Error)?

    /// An error with its kind, its sentence and what caused it.
    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The code, the sentence and the cause on one line.
    package var description: String {
        let reason = cause.map { " (cause: \($0))" } ?? ""
        return "\(code.rawValue): \(message)\(reason)"
    }
}
