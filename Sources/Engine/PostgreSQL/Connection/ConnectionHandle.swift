import CPostgreSQL

/// A libpq connection that is only ever used without blocking; owned by one actor at a time.
// The opaque C handle never leaves this object's owner, and only close() frees it.
@safe final class ConnectionHandle {
    private var pointer: OpaquePointer?

    private init(_ pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit { close() }

    /// Ends the connection at once; later calls throw.
    func close() {
        guard let connection = unsafe pointer else { return }
        unsafe pointer = nil
        unsafe PQfinish(connection)
    }

    /// Connects with libpq's keywords within the limit.
    static func open(_ parameters: [String: String], limit: Duration) async throws -> sending ConnectionHandle {
        let keys = parameters.keys.sorted()
        let started = unsafe withCStrings(keys) { names in
            unsafe withCStrings(keys.map { parameters[$0] }) { values in
                unsafe PQconnectStartParams(names, values, 0)
            }
        }
        guard let connection = unsafe started else {
            throw EngineError(.connectionFailed, "There is no memory for a connection.")
        }
        let handle = unsafe ConnectionHandle(connection)
        try await handle.establish(deadline: .now + limit)
        return handle
    }

    private func establish(deadline: ContinuousClock.Instant) async throws {
        var next = PGRES_POLLING_WRITING
        while next != PGRES_POLLING_OK {
            let connection = try unsafe live()
            guard unsafe PQstatus(connection) != CONNECTION_BAD, next != PGRES_POLLING_FAILED else {
                throw EngineError(
                    .connectionFailed,
                    "The server refused the connection: \(lastMessage())",
                    cause: PostgreSQLMessage(sqlState: "", text: lastMessage())
                )
            }
            try await wait(next == PGRES_POLLING_READING ? .readable : .writable, deadline)
            next = unsafe PQconnectPoll(connection)
        }
        let connection = try unsafe live()
        _ = unsafe PQsetnonblocking(connection, 1)
        // Without a receiver libpq prints notices to the daemon's standard error.
        _ = unsafe PQsetNoticeReceiver(connection, { _, _ in }, nil)
    }

    /// Sends one statement with text parameters (extended protocol).
    func send(_ sql: String, _ parameters: [String?], deadline: ContinuousClock.Instant) async throws {
        let connection = try unsafe live()
        let sent = unsafe withCStrings(parameters) { values in
            unsafe PQsendQueryParams(connection, sql, Int32(parameters.count), nil, values, nil, nil, 0)
        }
        guard sent == 1 else { throw lost() }
        try await flush(deadline: deadline)
    }

    /// Sends a string of statements (simple protocol).
    func sendSimple(_ text: String, deadline: ContinuousClock.Instant) async throws {
        guard unsafe PQsendQuery(try live(), text) == 1 else { throw lost() }
        try await flush(deadline: deadline)
    }

    /// Writes everything that libpq has buffered.
    func flush(deadline: ContinuousClock.Instant) async throws {
        while true {
            switch unsafe PQflush(try live()) {
            case 0: return
            case 1: try await wait(.writable, deadline)
            default: throw lost()
            }
        }
    }

    /// The next result of what was sent; nil when there are no more.
    func nextResult(deadline: ContinuousClock.Instant) async throws -> QueryResult? {
        while unsafe PQisBusy(try live()) == 1 {
            try await wait(.readable, deadline)
            guard try consume() else { throw lost() }
        }
        guard let result = unsafe PQgetResult(try live()) else { return nil }
        defer { unsafe PQclear(result) }
        return unsafe QueryResult(result)
    }

    /// Takes what the socket has into libpq's buffer; false when the connection is gone.
    func consume() throws -> Bool {
        unsafe PQconsumeInput(try live()) == 1
    }

    /// The socket's descriptor.
    func descriptor() throws -> Int32 {
        let descriptor = unsafe PQsocket(try live())
        guard descriptor >= 0 else { throw lost() }
        return descriptor
    }

    /// libpq's last message about this connection.
    func lastMessage() -> String {
        guard let connection = unsafe pointer, let text = unsafe PQerrorMessage(connection) else { return "closed" }
        return unsafe String(cString: text).trimmed
    }

    /// The error that says this connection is gone.
    func lost() -> EngineError {
        EngineError(.connectionLost, "The connection to the server was lost: \(lastMessage())")
    }

    /// The C handle while the connection is open.
    func live() throws -> OpaquePointer {
        guard let connection = unsafe pointer else {
            throw EngineError(.connectionLost, "The connection is closed; open another.")
        }
        return unsafe connection
    }

    private func wait(_ direction: SocketWait.Direction, _ deadline: ContinuousClock.Instant) async throws {
        let remaining = deadline - .now
        guard remaining > .zero,
            try await SocketWait.wait(for: direction, on: descriptor(), limit: remaining)
        else { throw EngineError(.timedOut, "The server did not answer within the limit.") }
    }
}
