import CPostgreSQL

/// One result of libpq, copied into Swift values.
struct QueryResult {
    /// What kind of result it is.
    enum Kind {
        /// Rows, possibly none.
        case rows(PostgreSQLRows)
        /// A command is complete.
        case complete
        /// The server's error.
        case failure(PostgreSQLMessage)
    }

    /// The kind, with its content.
    let kind: Kind

    /// Copies a C result, which stays the caller's to free.
    init(_ result: OpaquePointer) {
        switch unsafe PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE: kind = unsafe .rows(Self.rows(result))
        case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY, PGRES_COPY_OUT, PGRES_COPY_IN: kind = .complete
        default: kind = unsafe .failure(Self.message(result))
        }
    }

    private static func rows(_ result: OpaquePointer) -> PostgreSQLRows {
        let columns = unsafe 0..<PQnfields(result)
        return unsafe PostgreSQLRows(
            columns: columns.map { unsafe text(PQfname(result, $0)) },
            rows: (0..<PQntuples(result)).map { row in
                columns.map { column in
                    unsafe PQgetisnull(result, row, column) == 1 ? nil : text(PQgetvalue(result, row, column))
                }
            }
        )
    }

    private static func message(_ result: OpaquePointer) -> PostgreSQLMessage {
        let sqlState = unsafe text(PQresultErrorField(result, Int32(UInt8(ascii: "C"))))
        let primary = unsafe text(PQresultErrorField(result, Int32(UInt8(ascii: "M"))))
        let whole = unsafe text(PQresultErrorMessage(result))
        return PostgreSQLMessage(sqlState: sqlState, text: (primary.isEmpty ? whole : primary).trimmed)
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        guard let pointer = unsafe pointer else { return "" }
        return unsafe String(cString: pointer)
    }
}
