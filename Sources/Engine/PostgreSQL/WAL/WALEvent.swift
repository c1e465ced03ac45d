/// What the log tells.
///
/// Every record gives `.record` first, then its blocks, then what else it means.
package enum WALEvent: Hashable, Sendable {
    /// A whole, checked record.
    case record(WALRecord)
    /// The record changes this page.
    case block(RelationFork, UInt32)
    /// A transaction ended.
    case transactionEnd(TransactionEnd)
    /// `pg_create_restore_point` was called.
    case restorePoint(RestorePoint)
    /// A fork came into being, empty.
    case create(RelationFork)
    /// A fork was cut to this many pages.
    case truncate(RelationFork, toBlocks: UInt32)
    /// A transaction's end removed all forks of a relation.
    case drop(RelationLocator)
    /// A database's directory came into being: copied as files, or made page by page in the log.
    case createDatabase(DatabaseDirectory, isFileCopy: Bool)
    /// A database's directory was removed.
    case dropDatabase(DatabaseDirectory)
    /// A tablespace came into being.
    case createTablespace(UInt32)
    /// A tablespace was removed.
    case dropTablespace(UInt32)
    /// A checkpoint; recovery from it begins at `redo`.
    case checkpoint(redo: LogSequenceNumber, isShutdown: Bool)
    /// From here on the log belongs to another timeline.
    case timelineChange(from: UInt32, to: UInt32)
    /// The rest of the segment is padding; the next record is at or after `next`.
    case logSwitch(next: LogSequenceNumber)
    /// The server runs with this `wal_level` from here on.
    case logLevel(WALLevel)
    /// Files changed in a way that the log does not tell page by page.
    case unknownChange
}

/// How much a server writes into its log.
package enum WALLevel: Int32, Hashable, Sendable {
    /// Not enough to know every change.
    case minimal = 0
    /// Enough for physical copies.
    case replica = 1
    /// Enough for logical decoding.
    case logical = 2
}

/// The frame of one record.
package struct WALRecord: Hashable, Sendable {
    /// Where the record begins (what PostgreSQL calls its position).
    package let start: LogSequenceNumber
    /// Where the next record may begin; the next segment after a log switch.
    package let end: LogSequenceNumber
    /// Where the record before begins.
    package let previous: LogSequenceNumber
    /// The transaction that wrote it, 0 for none.
    package let transaction: UInt32
    /// The resource manager's number; the names are in PostgreSQL's `rmgrlist.h`.
    package let resourceManager: UInt8
    /// The resource manager's own flags.
    package let information: UInt8
    /// Length of the record, without page headers and padding.
    package let bytes: Int
}

/// The commit or the abort of a transaction: what `recovery_target_time` looks at.
package struct TransactionEnd: Hashable, Sendable {
    /// Where the record begins.
    package let start: LogSequenceNumber
    /// Where the record ends.
    package let end: LogSequenceNumber
    /// When the transaction ended, by the server's clock.
    package let time: LogTimestamp
    /// The transaction; for a prepared one its own number, not that of the session that ended it.
    package let transaction: UInt32
    /// Whether it was committed.
    package let isCommit: Bool
    /// Whether it had been prepared (two-phase commit).
    package let isPrepared: Bool

    /// The end of `transaction` told by the record from `start` to `end`.
    package init(
        start: LogSequenceNumber,
        end: LogSequenceNumber,
        time: LogTimestamp,
        transaction: UInt32,
        isCommit: Bool,
        isPrepared: Bool
    ) {
        self.start = start
        self.end = end
        self.time = time
        self.transaction = transaction
        self.isCommit = isCommit
        self.isPrepared = isPrepared
    }
}

/// A named place in the log: what `recovery_target_name` looks for.
package struct RestorePoint: Hashable, Sendable {
    /// Where the record begins.
    package let start: LogSequenceNumber
    /// Where the record ends; recovery to the name stops here.
    package let end: LogSequenceNumber
    /// When it was made, by the server's clock.
    package let time: LogTimestamp
    /// Its name, up to 63 bytes.
    package let name: String

    /// The restore point told by the record from `start` to `end`.
    package init(start: LogSequenceNumber, end: LogSequenceNumber, time: LogTimestamp, name: String) {
        self.start = start
        self.end = end
        self.time = time
        self.name = name
    }
}
