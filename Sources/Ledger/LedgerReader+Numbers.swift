import GRDB

extension LedgerReader {
    /// The documents that belong to `owner`, in the order of the whole numbers that they have at `paths`, such as
    /// `$.log.start`: those whose numbers, compared in turn, are greater than `mark`, at most `limit` of them.
    package func list<D: Document>(
        _ type: D.Type,
        ownedBy owner: String,
        by paths: [String],
        after mark: [Int64],
        limit: Int = .max
    ) throws -> [D] {
        let numbers = paths.indices.map { "n\($0)" }.joined(separator: ", ")
        let columns = paths.indices.map { "json_extract(text, ?) AS n\($0)" }.joined(separator: ", ")
        let marks = mark.map { _ in "?" }.joined(separator: ", ")
        var arguments = StatementArguments(paths)
        arguments += [D.kind, owner]
        arguments += StatementArguments(mark)
        arguments += [limit]
        return try documents(
            type,
            sql: """
                SELECT id, body FROM (
                    SELECT id, body, \(columns) FROM (
                        SELECT id, body, CAST(body AS TEXT) AS text FROM documents WHERE kind = ? AND owner = ?
                    )
                ) WHERE (\(numbers)) > (\(marks)) ORDER BY \(numbers), id LIMIT ?
                """,
            arguments
        )
    }
}
