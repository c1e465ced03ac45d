/// What the server says about a physical replication slot.
package struct ReplicationSlot: Sendable, Hashable {
    /// How much of the log that the slot asks for is still there.
    package enum Retention: String, Sendable, Hashable {
        /// All of it, within the usual size.
        case reserved
        /// All of it, beyond the usual size.
        case extended
        /// It is about to be removed.
        case unreserved
        /// It is gone: whoever streams from here has a gap.
        case lost
    }

    /// The slot's name.
    package let name: String
    /// The oldest position whose log the server keeps for it; nil when it keeps none.
    package let restartPosition: UInt64?
    /// Whether the log is still there.
    package let retention: Retention?
}

extension PostgreSQLServer {
    /// The state of a slot, or nil where there is none.
    package func slot(_ name: String) async throws -> ReplicationSlot? {
        let sql = "SELECT restart_lsn, wal_status FROM pg_replication_slots WHERE slot_name = $1"
        let answer = try await withConnection { try await $0.query(sql, [name]) }
        guard !answer.rows.isEmpty else { return nil }
        return ReplicationSlot(
            name: name,
            restartPosition: try answer[column: "restart_lsn"].map { try Optional($0).position() },
            retention: answer[column: "wal_status"].flatMap(ReplicationSlot.Retention.init)
        )
    }

    /// Makes a physical slot that keeps the log from now on; one that is there is returned.
    @discardableResult
    package func createSlot(_ name: String) async throws -> ReplicationSlot {
        if let slot = try await slot(name) { return slot }
        _ = try await withConnection { connection in
            try await connection.query("SELECT pg_create_physical_replication_slot($1, true)", [name])
        }
        guard let slot = try await slot(name) else {
            throw EngineError(.slotMissing, "The replication slot \(name) was dropped as soon as it was made.")
        }
        return slot
    }

    /// Drops a slot, so that the server no longer keeps log for it; one that is not there is fine.
    package func dropSlot(_ name: String) async throws {
        let sql = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1"
        try await Self.translatingSlotErrors(name) {
            _ = try await withConnection { try await $0.query(sql, [name]) }
        }
    }

    /// Gives the server's messages about slots and positions the codes that callers switch over.
    static func translatingSlotErrors<Value>(_ name: String, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as EngineError where error.code == .queryFailed {
            throw slotError(name, error)
        }
    }

    private static func slotError(_ name: String, _ error: EngineError) -> EngineError {
        switch (error.cause as? PostgreSQLMessage)?.sqlState {
        case "55006": EngineError(.slotInUse, "Somebody else uses the slot \(name); try again.", cause: error)
        case "42704": missing(name, cause: error)
        // Object not in prerequisite state: the server has given up the log that the slot was to keep.
        case "55000": invalidated(name, cause: error)
        default: error
        }
    }

    /// The error about a slot that there isn't.
    static func missing(_ name: String, cause: (any Error)? = nil) -> EngineError {
        EngineError(.slotMissing, "There is no slot \(name); take a new snapshot and make it.", cause: cause)
    }

    /// The error about a slot whose log was removed.
    static func invalidated(_ name: String, cause: (any Error)? = nil) -> EngineError {
        EngineError(
            .logRemoved,
            "The log is gone from the server: more was written than it keeps for the slot \(name); take a new snapshot.",
            cause: cause
        )
    }
}
