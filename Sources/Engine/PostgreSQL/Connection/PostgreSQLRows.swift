/// The rows of an answer, every value as text.
package struct PostgreSQLRows: Sendable, Hashable {
    /// The names of the columns.
    package let columns: [String]
    /// The rows; SQL's null is nil.
    package let rows: [[String?]]

    /// An answer of these columns and rows.
    package init(columns: [String], rows: [[String?]]) {
        self.columns = columns
        self.rows = rows
    }

    /// The value in the first row and first column.
    package var value: String? { rows.first?.first ?? nil }

    /// The value of a named column in the first row.
    package subscript(column column: String) -> String? {
        guard let index = columns.firstIndex(of: column), let row = rows.first else { return nil }
        return row[index]
    }
}
