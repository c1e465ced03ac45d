import Foundation
import GRDB

/// A document together with the revision it was read at.
package struct Revised<D: Document>: Sendable {
    /// The document as it was read.
    package var document: D
    /// How often it had been written; grows by one with each write.
    package let revision: Int
}

/// One consistent state of the ledger, to read from.
package struct LedgerReader {
    let database: Database
    let decoded: DecodedDocuments

    /// The document of that id, or nothing.
    package func find<D: Document>(_ type: D.Type, _ id: String, in scope: Scope) throws -> D? {
        try revised(type, id, in: scope)?.document
    }

    /// The document of that id with its revision, or nothing.
    package func revised<D: Document>(_ type: D.Type, _ id: String, in scope: Scope) throws -> Revised<D>? {
        let sql = "SELECT id, revision, body FROM documents WHERE kind = ? AND account = ? AND region = ? AND id = ?"
        let row = try Row.fetchOne(
            database.cachedStatement(sql: sql),
            arguments: [D.kind, scope.account, scope.region, id]
        )
        return try row.map { Revised(document: try decode(type, $0), revision: $0["revision"]) }
    }

    /// The documents of a scope in order of position and id, after the page mark `after`, at most `limit` of them.
    package func list<D: Document>(
        _ type: D.Type,
        in scope: Scope,
        after mark: PageMark? = nil,
        limit: Int = .max
    ) throws -> [D] {
        try fetch(
            type,
            where: "kind = ? AND account = ? AND region = ?",
            [D.kind, scope.account, scope.region],
            mark,
            limit
        )
    }

    /// The documents that belong to `owner`, in order of position and id, after the page mark `after`.
    package func list<D: Document>(
        _ type: D.Type,
        ownedBy owner: String,
        after mark: PageMark? = nil,
        limit: Int = .max
    ) throws -> [D] {
        try fetch(type, where: "kind = ? AND owner = ?", [D.kind, owner], mark, limit)
    }

    /// The newest documents that belong to `owner`, in descending order of position and id.
    package func newest<D: Document>(_ type: D.Type, ownedBy owner: String, limit: Int) throws -> [D] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT id, body FROM documents WHERE kind = ? AND owner = ?
                ORDER BY position DESC, id DESC LIMIT ?
                """,
            arguments: [D.kind, owner, limit]
        )
        return try rows.map { try decode(type, $0) }
    }

    /// Every document of a kind, whatever its scope.
    package func all<D: Document>(_ type: D.Type) throws -> [D] {
        try fetch(type, where: "kind = ?", [D.kind], nil, .max)
    }

    /// How many documents of a kind a scope holds.
    package func count<D: Document>(_ type: D.Type, in scope: Scope) throws -> Int {
        try Int.fetchOne(
            database,
            sql: "SELECT count(*) FROM documents WHERE kind = ? AND account = ? AND region = ?",
            arguments: [D.kind, scope.account, scope.region]
        ) ?? 0
    }

    private func fetch<D: Document>(
        _ type: D.Type,
        where condition: String,
        _ arguments: [String],
        _ mark: PageMark?,
        _ limit: Int
    ) throws -> [D] {
        var sql = "SELECT id, body FROM documents WHERE \(condition)"
        var values = StatementArguments(arguments)
        if let mark {
            sql += " AND (position, id) > (?, ?)"
            values += [mark.position, mark.id]
        }
        sql += " ORDER BY position, id LIMIT ?"
        values += [limit]
        return try documents(type, sql: sql, values)
    }

    /// The documents whose ids and bodies a query answers.
    func documents<D: Document>(_ type: D.Type, sql: String, _ arguments: StatementArguments) throws -> [D] {
        let decoder = JSONDecoder()
        return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
            .map { try decode(type, $0, decoder) }
    }

    private func decode<D: Document>(
        _ type: D.Type,
        _ row: Row,
        _ decoder: JSONDecoder = JSONDecoder()
    ) throws -> D {
        do {
            return try decoded.document(type, row["body"] as Data) { try decoder.decode(type, from: $0) }
        } catch {
            throw LedgerError.unreadable(D.kind, row["id"], error)
        }
    }
}

/// Where a page of a list ended: the next page starts behind it.
package struct PageMark: Hashable, Sendable {
    /// The last document's position.
    package let position: Int64
    /// The last document's id.
    package let id: String

    /// The mark behind `document`.
    package init(_ document: some Document) {
        position = document.position
        id = document.id
    }

    /// The mark behind a document with this position and id.
    package init(position: Int64, id: String) {
        self.position = position
        self.id = id
    }
}
