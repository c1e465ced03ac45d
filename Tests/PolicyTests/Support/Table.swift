import Testing

/// A row of a table that is written as text, its cells between bars.
struct Row: Sendable, CustomTestStringConvertible {
    let cells: [String]

    var testDescription: String { cells.joined(separator: " | ") }

    subscript(_ column: Int) -> String { cells[column] }

    /// A cell's values, between semicolons; nil for `-`, none at all for `[]`, and `""` is an empty one.
    func values(_ column: Int) -> [String]? {
        switch cells[column] {
        case "-": nil
        case "[]": []
        default:
            cells[column].split(separator: ";").map { value in
                let text = value.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
                return String(text) == "\"\"" ? "" : String(text)
            }
        }
    }
}

/// The rows of `text`, each with so many `columns`.
func table(_ columns: Int, _ text: String) -> [Row] {
    text.split(separator: "\n").map { line in
        let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { cell in
            String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        precondition(cells.count == columns, "\(line) has \(cells.count) cells instead of \(columns)")
        return Row(cells: cells)
    }
}
