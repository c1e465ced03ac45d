import Foundation
import GRDB

/// The single source of truth: every resource and every piece of unfinished work, as typed documents in SQLite.
///
/// Reads are snapshots; writes are serialised transactions, durable when they return (`synchronous=FULL`, WAL mode).
/// Several processes may open the same ledger.
package struct Ledger: Sendable {
    private let pool: DatabasePool
    private let feed: ChangeFeed
    private let decoded = DecodedDocuments()

    /// Opens the ledger at `path`, creating it (mode 0600) if there is none.
    package init(path: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        configuration.maximumReaderCount = 8
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            // What a document held before must not stay readable in pages that are in use: it may have been a secret.
            try database.execute(sql: "PRAGMA secure_delete = FAST")
        }
        pool = try DatabasePool(path: path, configuration: configuration)
        try Schema.migrator.migrate(pool)
        feed = ChangeFeed()
    }

    /// Reads one consistent state of the ledger.
    package func read<T: Sendable>(_ body: @escaping @Sendable (LedgerReader) throws -> T) async throws -> T {
        let decoded = decoded
        return try await pool.read { try body(LedgerReader(database: $0, decoded: decoded)) }
    }

    /// Reads and writes in one transaction: all of it is kept, or, if `body` throws, nothing.
    ///
    /// A cancelled task's write is done all the same: what it has to say at its end is not lost. Who only notes how far
    /// something has got need not announce it: nobody acts on that.
    @discardableResult
    package func write<T: Sendable>(
        announcing: Bool = true,
        _ body: @escaping @Sendable (LedgerWriter) throws -> T
    ) async throws -> T {
        let decoded = decoded
        let result = try await withCheckedThrowingContinuation { continuation in
            pool.asyncWrite(
                { try body(LedgerWriter(database: $0, decoded: decoded)) },
                completion: { _, result in continuation.resume(with: result) }
            )
        }
        if announcing { feed.announce() }
        return result
    }

    /// Yields after each transaction that this process commits; several commits may be told as one.
    package func changes() -> AsyncStream<Void> { feed.subscribe() }

    /// Closes the database; every later call fails.
    ///
    /// Its one file is then the whole ledger, and can be moved.
    package func close() throws {
        // SQLite does it only when the last connection that closes can write, and readers are closed after the writer.
        _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        try pool.close()
    }
}
