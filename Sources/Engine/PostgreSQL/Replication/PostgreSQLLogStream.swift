/// The server's log as it is written, read from its files up to where the server says that it is durable.
///
/// A sender of the server's own would be woken by every commit, and cost a busy server more than all else that capture
/// does (docs/decisions/0026). The slot keeps the log until it is confirmed, whoever reads it.
package actor PostgreSQLLogStream {
    private let connection: PostgreSQLConnection
    private let files: PostgreSQLLogFiles
    private let slot: String
    /// Up to where log was delivered.
    private var position: UInt64
    /// Up to where it was durable when the server was last asked.
    private var serverEnd: UInt64
    /// When the file that goes on there had last been written, where that answer told of all that was in it.
    private var settledMicroseconds: Int64?
    private var askedAt = ContinuousClock.now
    /// Up to where the caller needs it no more, and up to where the server knows that.
    private var confirmed: UInt64
    private var released: UInt64
    private var isBusy = false
    private var isClosed = false

    /// Most log that is delivered at once.
    package static let chunkBytesMax = 4 << 20
    private static let askLimit = Duration.seconds(30)
    /// File systems tell times in steps, of two seconds at the most: a write longer ago than this can't hide another.
    private static let settlingMicroseconds: Int64 = 2_500_000
    /// A server is asked this often whatever its files say, for clocks that were set back.
    private static let quietMax = Duration.seconds(5)

    private init(
        _ connection: PostgreSQLConnection,
        _ files: PostgreSQLLogFiles,
        _ slot: ReplicationSlot,
        from position: UInt64,
        serverEnd: UInt64
    ) {
        self.connection = connection
        self.files = files
        self.slot = slot.name
        self.position = position
        self.serverEnd = serverEnd
        confirmed = position
        // A slot does not go back.
        released = max(position, slot.restartPosition ?? position)
    }

    /// Begins at a position (a segment's start, to get whole segments) of the timeline that the server writes.
    ///
    /// Errors: `slotMissing`, `logRemoved`, `positionRefused` where the server writes another timeline or has not come
    /// that far, and those of connections.
    package static func open(
        _ server: PostgreSQLServer,
        slot: String,
        from position: UInt64,
        timeline: UInt32,
        limit: Duration = .seconds(30)
    ) async throws -> PostgreSQLLogStream {
        guard let kept = try await server.slot(slot) else { throw PostgreSQLServer.missing(slot) }
        guard kept.retention != .lost else { throw PostgreSQLServer.invalidated(slot) }
        let connection = try await server.connect(limit: limit)
        do {
            let system = try await PostgreSQLSystem.identify(connection, limit: limit)
            guard system.timeline == timeline, position <= system.position else {
                throw EngineError(
                    .positionRefused,
                    "The server has log up to \(system.position.positionText) of timeline \(system.timeline), and none "
                        + "from \(position.positionText) of timeline \(timeline)."
                )
            }
            let files = PostgreSQLLogFiles(of: server, system)
            return PostgreSQLLogStream(connection, files, kept, from: position, serverEnd: system.position)
        } catch {
            await connection.close()
            throw error
        }
    }

    /// What follows, of what is durable on the server; nil where there is nothing more yet.
    ///
    /// For one caller at a time. Throws `logRemoved` where the server has given the slot's log up, `connectionLost` or
    /// `queryFailed` when the server ends.
    package func next() async throws -> LogChunk? {
        guard !isBusy else { throw EngineError(.connectionBusy, "Two callers read one log stream.") }
        guard !isClosed else { throw EngineError(.connectionLost, "The log stream is closed; open another.") }
        isBusy = true
        do {
            let chunk = try await take()
            isBusy = false
            if isClosed { await connection.close() }
            return chunk
        } catch {
            isBusy = false
            await close()
            throw error
        }
    }

    /// Says up to where log is kept elsewhere; the server learns it when it is asked next, and may remove that log.
    package func confirm(_ position: UInt64) {
        confirmed = max(confirmed, position)
    }

    /// Ends the stream; the slot stays and keeps the log from the last confirmed position on.
    package func close() async {
        isClosed = true
        // A connection must not be closed while somebody waits for its answer: who waits closes it.
        if !isBusy { await connection.close() }
    }

    private func take() async throws -> LogChunk? {
        if position == serverEnd { try await ask() }
        guard position < serverEnd else { return nil }
        let end = min(serverEnd, position + UInt64(Self.chunkBytesMax))
        let chunk = LogChunk(start: position, bytes: try await files.read(position..<end), serverEnd: serverEnd)
        position = end
        return chunk
    }

    /// Learns how far the log is durable, and lets the server know what is confirmed; asks an idle server seldom.
    private func ask() async throws {
        let written = files.lastWrittenMicroseconds(at: serverEnd)
        let isQuiet = settledMicroseconds != nil && settledMicroseconds == written && confirmed <= released
        if isQuiet, ContinuousClock.now - askedAt < Self.quietMax { return }
        let looked = SystemClock.microseconds()
        askedAt = .now
        serverEnd = try await answer()
        let isSettled = written.map { looked - $0 > Self.settlingMicroseconds } ?? false
        settledMicroseconds = serverEnd == position && isSettled ? written : nil
    }

    private func answer() async throws -> UInt64 {
        guard confirmed > released else {
            let sql = "SELECT pg_current_wal_flush_lsn()"
            return try await connection.query(sql, limit: Self.askLimit).value.position()
        }
        let sql = """
            SELECT pg_current_wal_flush_lsn() FROM pg_replication_slot_advance($1, $2::pg_lsn)
            """
        let (slot, confirmed) = (slot, confirmed)
        let answer = try await PostgreSQLServer.translatingSlotErrors(slot) {
            try await connection.query(sql, [slot, confirmed.positionText], limit: Self.askLimit)
        }
        released = confirmed
        return try answer.value.position()
    }
}
