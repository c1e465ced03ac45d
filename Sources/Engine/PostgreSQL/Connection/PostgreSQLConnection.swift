import CPostgreSQL
import Dispatch

/// A session with the server: statements in, rows of text out, never blocking a thread of the cooperative pool.
package actor PostgreSQLConnection {
    private let handle: ConnectionHandle
    private var isBusy = false

    private init(_ handle: sending ConnectionHandle) {
        self.handle = handle
    }

    /// Opens a session with libpq's connection keywords.
    static func open(_ parameters: [String: String], limit: Duration) async throws -> PostgreSQLConnection {
        PostgreSQLConnection(try await ConnectionHandle.open(parameters, limit: limit))
    }

    /// Runs one statement with text parameters (`$1`, `$2` …); past the limit it is cancelled and the session closed.
    @discardableResult
    package func query(
        _ sql: String,
        _ parameters: [String?] = [],
        limit: Duration = .seconds(60)
    ) async throws -> PostgreSQLRows {
        try await exchange(limit: limit) { handle, deadline in
            try await handle.send(sql, parameters, deadline: deadline)
        }
    }

    /// Runs a string of statements separated by semicolons, in one transaction; returns the last one's rows.
    @discardableResult
    package func script(_ sql: String, limit: Duration = .seconds(60)) async throws -> PostgreSQLRows {
        try await exchange(limit: limit) { handle, deadline in
            try await handle.sendSimple(sql, deadline: deadline)
        }
    }

    /// The SCRAM verifier of a password, so that the password itself never reaches a statement or a log.
    func passwordVerifier(user: String, password: String) throws -> String {
        guard let text = unsafe PQencryptPasswordConn(try handle.live(), password, user, "scram-sha-256") else {
            throw EngineError(.invalidArgument, "The password can't be used: \(handle.lastMessage())")
        }
        defer { unsafe PQfreemem(text) }
        return unsafe String(cString: text)
    }

    /// Ends the session.
    package func close() {
        handle.close()
    }

    private func exchange(
        limit: Duration,
        send: (ConnectionHandle, ContinuousClock.Instant) async throws -> Void
    ) async throws -> PostgreSQLRows {
        guard !isBusy else {
            throw EngineError(.connectionBusy, "The connection already runs a statement; use another connection.")
        }
        isBusy = true
        defer { isBusy = false }
        let deadline = ContinuousClock.now + limit
        do {
            try await send(handle, deadline)
            return try await answer(deadline: deadline)
        } catch let error as EngineError where error.code == .queryFailed {
            throw error
        } catch {
            abandon()
            throw error
        }
    }

    private func answer(deadline: ContinuousClock.Instant) async throws -> PostgreSQLRows {
        var rows = PostgreSQLRows(columns: [], rows: [])
        var failure: PostgreSQLMessage?
        while let result = try await handle.nextResult(deadline: deadline) {
            switch result.kind {
            case .rows(let answer): rows = answer
            case .failure(let message): failure = failure ?? message
            case .complete: break
            }
        }
        if let failure { throw EngineError(.queryFailed, "The server refused: \(failure.text)", cause: failure) }
        return rows
    }

    /// Asks the server to stop the running statement, then closes the session.
    private func abandon() {
        if let connection = try? unsafe handle.live(), let request = unsafe PQgetCancel(connection) {
            // PQcancel blocks, so it gets a thread of its own; the pointer crosses as a number and is freed there.
            let address = UInt(bitPattern: request)
            DispatchQueue.global().async {
                guard let request = unsafe OpaquePointer(bitPattern: address) else { return }
                // Where the server can't be reached, libpq writes why, and reads what it wrote, without asking for null.
                var reason = [CChar](repeating: 0, count: Self.reasonBytesMax)
                unsafe PQcancel(request, &reason, Int32(reason.count))
                unsafe PQfreeCancel(request)
            }
        }
        handle.close()
    }

    /// What libpq's documentation recommends for PQcancel's message.
    private static let reasonBytesMax = 256
}
