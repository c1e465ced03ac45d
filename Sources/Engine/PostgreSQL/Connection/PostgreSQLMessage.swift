/// An error message of the server, as the cause of an ``EngineError``.
package struct PostgreSQLMessage: Error, Sendable, Hashable, CustomStringConvertible {
    /// The five-character SQLSTATE, empty where the server could not be asked.
    package let sqlState: String
    /// The primary message.
    package let text: String

    /// A message with its SQLSTATE.
    package init(sqlState: String, text: String) {
        self.sqlState = sqlState
        self.text = text
    }

    /// The SQLSTATE and the message.
    package var description: String { "\(sqlState): \(text)" }
}

extension EngineError {
    /// The SQLSTATE of the server's message that caused this error, if one did.
    package var sqlState: String? { (cause as? PostgreSQLMessage)?.sqlState }
}
