import GRDB

extension LedgerReader {
    /// The documents of a scope that have a term, in order of position and id, after the page mark `after`.
    package func list<D: Document>(
        _ type: D.Type,
        in scope: Scope,
        having term: String,
        after mark: PageMark? = nil,
        limit: Int = .max
    ) throws -> [D] {
        let from = mark ?? PageMark(position: .min, id: "")
        return try documents(
            type,
            sql: """
                SELECT d.id, d.body FROM terms t
                JOIN documents d ON (d.kind, d.account, d.region, d.id) = (t.kind, t.account, t.region, t.id)
                WHERE t.kind = ? AND t.account = ? AND t.region = ? AND t.term = ?
                AND (t.position, t.id) > (?, ?) ORDER BY t.position, t.id LIMIT ?
                """,
            [D.kind, scope.account, scope.region, term, from.position, from.id, limit]
        )
    }

    /// The newest documents of a scope that have a term, in descending order of position and id.
    package func newest<D: Document>(_ type: D.Type, in scope: Scope, having term: String, limit: Int) throws -> [D] {
        try documents(
            type,
            sql: """
                SELECT d.id, d.body FROM terms t
                JOIN documents d ON (d.kind, d.account, d.region, d.id) = (t.kind, t.account, t.region, t.id)
                WHERE t.kind = ? AND t.account = ? AND t.region = ? AND t.term = ?
                ORDER BY t.position DESC, t.id DESC LIMIT ?
                """,
            [D.kind, scope.account, scope.region, term, limit]
        )
    }

    /// How many documents of a scope have a term.
    package func count<D: Document>(_ type: D.Type, in scope: Scope, having term: String) throws -> Int {
        try Int.fetchOne(
            database,
            sql: "SELECT count(*) FROM terms WHERE kind = ? AND account = ? AND region = ? AND term = ?",
            arguments: [D.kind, scope.account, scope.region, term]
        ) ?? 0
    }
}
