/// A configuration parameter as a server describes it in `pg_settings`.
package struct PostgreSQLParameter: Codable, Sendable, Hashable {
    /// What a value is.
    package enum Kind: String, Codable, Sendable {
        case flag = "bool"
        case choice = "enum"
        case integer
        case real
        case text = "string"
    }

    /// The name, in lower case.
    package var name: String
    /// When it can be set: `postmaster` is at the start only, `internal` never.
    package var context: String
    /// The chapter of the manual that it belongs to.
    package var category: String
    /// What a value is.
    package var kind: Kind
    /// The unit of a number without one, such as `8kB`.
    package var unit: String?
    /// The value that holds where nobody sets one.
    package var initial: String?
    /// The least number.
    package var least: String?
    /// The greatest number.
    package var greatest: String?
    /// The values of a choice.
    package var choices: [String] = []
    /// What it does, in a sentence.
    package var summary: String

    /// A parameter.
    package init(name: String, context: String, category: String, kind: Kind, summary: String) {
        self.name = name
        self.context = context
        self.category = category
        self.kind = kind
        self.summary = summary
    }

    /// Whether a change takes a restart.
    package var isStatic: Bool { context == "postmaster" }
}

extension PostgreSQLParameter {
    /// The columns that ``init(line:)`` reads.
    static let columns = """
        lower(name), context, category, vartype, unit, boot_val, min_val, max_val, \
        array_to_string(enumvals, ','), short_desc
        """

    /// A parameter from a line of COPY's text format, or nothing where it is of a kind that we don't know.
    init?(line: Substring) {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(Self.unescaped)
        guard fields.count == 10, let kind = Kind(rawValue: fields[3] ?? "") else { return nil }
        self.init(
            name: fields[0] ?? "",
            context: fields[1] ?? "",
            category: fields[2] ?? "",
            kind: kind,
            summary: fields[9] ?? ""
        )
        (unit, initial, least, greatest) = (fields[4], fields[5], fields[6], fields[7])
        choices = (fields[8] ?? "").split(separator: ",").map(String.init)
    }

    /// A field without the escapes of COPY; nil for NULL.
    private static func unescaped(_ field: Substring) -> String? {
        guard field != "\\N" else { return nil }
        var text = ""
        var isEscaped = false
        for character in field {
            guard isEscaped || character != "\\" else {
                isEscaped = true
                continue
            }
            let plain: Character = isEscaped ? ["t": "\t", "n": "\n", "r": "\r"][character] ?? character : character
            text.append(plain)
            isEscaped = false
        }
        return text
    }
}
