import CPostgreSQL

/// Log messages that follow each other, put together.
struct LogGatherer {
    private var start: UInt64?
    private var bytes: [UInt8] = []
    private var serverEnd: UInt64 = 0
    private var serverTimeMicroseconds: Int64 = 0
    private let bytesMax: Int

    /// Gathers up to about this many bytes.
    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    /// Whether nothing was gathered.
    var isEmpty: Bool { bytes.isEmpty }
    /// Whether the next message should wait.
    var isFull: Bool { bytes.count >= bytesMax }

    /// The chunk, or nil where nothing was gathered.
    var event: LogEvent? {
        guard let start, !isEmpty else { return nil }
        return .chunk(
            LogChunk(
                start: start,
                bytes: bytes,
                serverEnd: serverEnd,
                serverTimeMicroseconds: serverTimeMicroseconds
            )
        )
    }

    /// Adds a message's log; the server sends without gaps, anything else is an error.
    mutating func append(
        _ log: UnsafeRawBufferPointer,
        at position: UInt64,
        serverEnd: UInt64,
        serverTimeMicroseconds: Int64
    ) throws {
        if let start, start + UInt64(bytes.count) != position {
            throw EngineError(.connectionLost, "The server's log has a gap before \(position.positionText).")
        }
        start = start ?? position
        unsafe bytes.append(contentsOf: log)
        self.serverEnd = serverEnd
        self.serverTimeMicroseconds = serverTimeMicroseconds
    }
}

/// What one look for a message found.
enum TakenMessage {
    /// Log, which was gathered.
    case log
    /// A sign of life.
    case keepalive(serverEnd: UInt64, serverTimeMicroseconds: Int64, isReplyRequested: Bool)
    /// Nothing has arrived.
    case none
    /// The stream has ended.
    case end
}

extension ConnectionHandle {
    /// Takes one message that has arrived, without waiting.
    func takeMessage(into gathered: inout LogGatherer) throws -> TakenMessage {
        var buffer: UnsafeMutablePointer<CChar>?
        let count = unsafe PQgetCopyData(try live(), &buffer, 1)
        defer { unsafe PQfreemem(buffer) }
        switch count {
        case 0: return .none
        case -1: return .end
        case ..<0: throw lost()
        default: break
        }
        let bytes = unsafe UnsafeRawBufferPointer(start: buffer, count: Int(count))
        switch unsafe ReplicationMessage(bytes) {
        case .log(let start, let serverEnd, let time):
            let log = unsafe UnsafeRawBufferPointer(rebasing: bytes[ReplicationMessage.logHeaderBytes...])
            try unsafe gathered.append(log, at: start, serverEnd: serverEnd, serverTimeMicroseconds: time)
            return .log
        case .keepalive(let serverEnd, let time, let isReplyRequested):
            return .keepalive(
                serverEnd: serverEnd,
                serverTimeMicroseconds: time,
                isReplyRequested: isReplyRequested
            )
        case nil:
            throw EngineError(.connectionLost, "The server sent a replication message that is not known here.")
        }
    }

    /// Puts a message into libpq's buffer; ``flush(deadline:)`` sends it.
    func putMessage(_ bytes: [UInt8]) throws {
        let connection = try unsafe live()
        let status = unsafe bytes.withUnsafeBytes { buffer in
            let characters = unsafe buffer.bindMemory(to: CChar.self)
            return unsafe PQputCopyData(connection, characters.baseAddress, Int32(bytes.count))
        }
        guard status == 1 else { throw lost() }
    }

    /// Ends our side of the stream, where the server's error has not ended both.
    func putEnd() throws {
        _ = unsafe PQputCopyEnd(try live(), nil)
    }

    /// Reads the answer to `START_REPLICATION`.
    func expectStreaming(deadline: ContinuousClock.Instant) async throws {
        switch try await nextResult(deadline: deadline)?.kind {
        case .streaming: return
        case .failure(let message):
            throw EngineError(.queryFailed, "The server refuses to stream: \(message.text)", cause: message)
        default:
            throw EngineError(.positionRefused, "The timeline ends at the requested position; stream its successor.")
        }
    }

    /// Asks the server who it is.
    func identifySystem(deadline: ContinuousClock.Instant) async throws -> PostgreSQLSystem {
        try await sendSimple("IDENTIFY_SYSTEM", deadline: deadline)
        var system: PostgreSQLSystem?
        while let result = try await nextResult(deadline: deadline) {
            guard case .rows(let rows) = result.kind, let identifier = rows[column: "systemid"],
                let timeline = rows[column: "timeline"].flatMap({ UInt32($0) })
            else { continue }
            let position = try rows[column: "xlogpos"].position()
            system = PostgreSQLSystem(identifier: identifier, timeline: timeline, position: position)
        }
        guard let system else { throw EngineError(.queryFailed, "The server does not say who it is.") }
        return system
    }
}
