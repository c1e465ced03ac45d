import Foundation
import GRDB

/// One open write transaction.
package struct LedgerWriter {
    let database: Database
    let decoded: DecodedDocuments

    /// What can be read within the transaction, its own writes included.
    package var reader: LedgerReader { LedgerReader(database: database, decoded: decoded) }

    /// Adds a new document; throws ``LedgerError/Code/alreadyExists`` if its id is taken.
    package func insert<D: Document>(_ document: D) throws {
        do {
            try database.execute(
                sql: "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, 1, ?)",
                arguments: [
                    D.kind, document.scope.account, document.scope.region, document.id,
                    document.owner, document.position, try encode(document),
                ]
            )
            try addTerms(of: document)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw LedgerError.alreadyExists(D.kind, document.id)
        }
    }

    /// Changes a document in place and returns what it became; throws if there is none.
    @discardableResult
    package func update<D: Document>(
        _ type: D.Type,
        _ id: String,
        in scope: Scope,
        _ change: (inout D) throws -> Void
    ) throws -> D {
        guard var current = try reader.revised(type, id, in: scope) else { throw LedgerError.notFound(D.kind, id) }
        try change(&current.document)
        try replace(current)
        return current.document
    }

    /// Writes a document back if nobody has changed it since it was read; its id and scope must be the same.
    package func replace<D: Document>(_ revised: Revised<D>) throws {
        let document = revised.document
        try database.execute(
            sql: """
                UPDATE documents SET owner = ?, position = ?, revision = revision + 1, body = ?
                WHERE kind = ? AND account = ? AND region = ? AND id = ? AND revision = ?
                """,
            arguments: [
                document.owner, document.position, try encode(document),
                D.kind, document.scope.account, document.scope.region, document.id, revised.revision,
            ]
        )
        if database.changesCount == 0 { throw LedgerError.conflict(D.kind, document.id) }
        try removeTerms(of: D.self, document.id, in: document.scope)
        try addTerms(of: document)
    }

    /// Writes a document whether or not there was one.
    package func put<D: Document>(_ document: D) throws {
        guard let current = try reader.revised(D.self, document.id, in: document.scope) else {
            return try insert(document)
        }
        try replace(Revised(document: document, revision: current.revision))
    }

    /// Removes a document; removing what is not there changes nothing.
    package func delete<D: Document>(_ type: D.Type, _ id: String, in scope: Scope) throws {
        try database.execute(
            sql: "DELETE FROM documents WHERE kind = ? AND account = ? AND region = ? AND id = ?",
            arguments: [D.kind, scope.account, scope.region, id]
        )
        try removeTerms(of: type, id, in: scope)
    }

    /// Removes the documents of a scope whose position is below `position`; returns how many.
    @discardableResult
    package func delete<D: Document>(_ type: D.Type, in scope: Scope, before position: Int64) throws -> Int {
        try database.execute(
            sql: "DELETE FROM documents WHERE kind = ? AND account = ? AND region = ? AND position < ?",
            arguments: [D.kind, scope.account, scope.region, position]
        )
        let count = database.changesCount
        guard count > 0 else { return 0 }
        try database.execute(
            sql: "DELETE FROM terms WHERE kind = ? AND account = ? AND region = ? AND position < ?",
            arguments: [D.kind, scope.account, scope.region, position]
        )
        return count
    }

    private func addTerms<D: Document>(of document: D) throws {
        for term in Set(document.terms) {
            try database.execute(
                sql: "INSERT INTO terms VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    D.kind, document.scope.account, document.scope.region, term, document.position, document.id,
                ]
            )
        }
    }

    private func removeTerms<D: Document>(of type: D.Type, _ id: String, in scope: Scope) throws {
        try database.execute(
            sql: "DELETE FROM terms WHERE kind = ? AND account = ? AND region = ? AND id = ?",
            arguments: [D.kind, scope.account, scope.region, id]
        )
    }

    private func encode<D: Document>(_ document: D) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return try encoder.encode(document)
    }
}
