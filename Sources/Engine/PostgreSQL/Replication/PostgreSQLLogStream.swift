import CPostgreSQL

/// The server's log as it is written, over one streaming-replication connection.
package actor PostgreSQLLogStream {
    /// Who the server said it is when the stream began.
    package nonisolated let system: PostgreSQLSystem

    private let handle: ConnectionHandle
    private let slot: String
    private var written: UInt64
    private var flushed: UInt64
    private var lastStatus = ContinuousClock.now
    private var isReading = false
    private var userCount = 0
    private var isClosing = false
    private var hasEnded = false

    private static let chunkBytesMax = 1024 * 1024
    private static let statusInterval = Duration.seconds(10)
    private static let waitMax = Duration.seconds(1)
    private static let sendLimit = Duration.seconds(30)

    private init(_ handle: sending ConnectionHandle, _ system: PostgreSQLSystem, slot: String, position: UInt64) {
        self.handle = handle
        self.system = system
        self.slot = slot
        written = position
        flushed = position
    }

    /// Starts streaming from a slot at a position (a segment's start, to get whole segments) of a timeline.
    package static func open(
        _ server: PostgreSQLServer,
        slot: String,
        from position: UInt64,
        timeline: UInt32,
        limit: Duration = .seconds(30)
    ) async throws -> PostgreSQLLogStream {
        let deadline = ContinuousClock.now + limit
        let handle = try await server.replicationHandle(limit: limit)
        let system = try await handle.identifySystem(deadline: deadline)
        try await PostgreSQLServer.translatingSlotErrors(slot) {
            let command =
                "START_REPLICATION SLOT \(SQL.name(slot)) PHYSICAL \(position.positionText) TIMELINE \(timeline)"
            try await handle.sendSimple(command, deadline: deadline)
            try await handle.expectStreaming(deadline: deadline)
        }
        LogSender.makeGivingWay(try handle.serverProcess())
        return PostgreSQLLogStream(handle, system, slot: slot, position: position)
    }

    /// The next event, as soon as there is one; gathers what has already arrived, for one caller at a time.
    package func next() async throws -> LogEvent {
        guard !isReading else { throw EngineError(.connectionBusy, "Two callers read one log stream.") }
        isReading = true
        userCount += 1
        defer {
            isReading = false
            leave()
        }
        do {
            while true {
                if let event = try await takeEvent() { return event }
                try await sendStatusIfDue()
                let isReady = try await SocketWait.wait(
                    for: .readable,
                    on: handle.descriptor(),
                    limit: Self.waitMax
                )
                if isReady, try !handle.consume() { throw handle.lost() }
            }
        } catch {
            close()
            throw error
        }
    }

    /// Tells the server at once what is written and what is durable; it may remove log before the durable position.
    package func confirm(written: UInt64, flushed: UInt64) async throws {
        self.written = max(self.written, written)
        self.flushed = max(self.flushed, flushed)
        userCount += 1
        defer { leave() }
        try await sendStatus()
    }

    /// Ends the stream; the slot stays and keeps the log from the last confirmed position on.
    ///
    /// Whoever waits for the server gets an error.
    package func close() {
        isClosing = true
        // A descriptor must not be closed while somebody waits for it: the last of them closes it.
        if userCount == 0 { handle.close() } else { handle.interrupt() }
    }

    private func leave() {
        userCount -= 1
        if isClosing, userCount == 0 { handle.close() }
    }

    /// Takes messages that have already arrived, up to one chunk; nil when there are none.
    private func takeEvent() async throws -> LogEvent? {
        var gathered = LogGatherer(bytesMax: Self.chunkBytesMax)
        var hasLooked = false
        while !gathered.isFull, !hasEnded {
            switch try handle.takeMessage(into: &gathered) {
            case .log: hasLooked = false
            case .keepalive(let serverEnd, let time, let isReplyRequested):
                if isReplyRequested { try await sendStatus() }
                if gathered.isEmpty { return .keepalive(serverEnd: serverEnd, serverTimeMicroseconds: time) }
            case .none:
                // One look at the socket catches what came while the last messages were taken.
                guard !hasLooked else { return gathered.event }
                guard try handle.consume() else { throw handle.lost() }
                hasLooked = true
            case .end: hasEnded = true
            }
        }
        if let event = gathered.event { return event }
        return try await endOfStream()
    }

    private func sendStatusIfDue() async throws {
        if ContinuousClock.now - lastStatus >= Self.statusInterval { try await sendStatus() }
    }

    private func sendStatus() async throws {
        lastStatus = .now
        let now = SystemClock.microseconds()
        let message = ReplicationMessage.status(written: written, flushed: flushed, nowMicroseconds: now)
        try handle.putMessage(message)
        try await handle.flush(deadline: .now + Self.sendLimit)
    }

    /// After the server's end of copy: the next timeline, or the error that ended the stream.
    private func endOfStream() async throws -> LogEvent {
        let deadline = ContinuousClock.now + Self.sendLimit
        try handle.putEnd()
        try await handle.flush(deadline: deadline)
        while let result = try await handle.nextResult(deadline: deadline) {
            switch result.kind {
            case .rows(let rows):
                guard let next = rows.rows.first?.first.flatMap({ $0 }).flatMap({ UInt32($0) }),
                    let position = rows.rows.first?.last
                else { continue }
                return .endOfTimeline(next: next, position: try position.position())
            case .failure(let message): throw PostgreSQLServer.logError(message.text, cause: message)
            case .streaming, .complete: continue
            }
        }
        throw EngineError(.connectionLost, "The server ended the stream from slot \(slot), as it does when it stops.")
    }
}

extension PostgreSQLServer {
    /// Who the server is: its system identifier, timeline and durable end of log.
    package func identifySystem(limit: Duration = .seconds(10)) async throws -> PostgreSQLSystem {
        let handle = try await replicationHandle(limit: limit)
        defer { handle.close() }
        return try await handle.identifySystem(deadline: .now + limit)
    }

    /// A connection that speaks the replication protocol.
    func replicationHandle(limit: Duration) async throws -> sending ConnectionHandle {
        var parameters = connectionParameters(database: "replication")
        parameters["replication"] = "true"
        return try await ConnectionHandle.open(parameters, limit: limit)
    }
}
