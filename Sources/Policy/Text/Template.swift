/// A text of a policy in which wildcards and variables stand for what a request says.
///
/// IAM user guide, reference_policies_variables.
struct Template: Sendable, Equatable {
    /// A piece of the text.
    enum Piece: Sendable, Equatable {
        case scalar(Unicode.Scalar)
        /// `?`; it stands for a colon too where it crosses.
        case anyCharacter(crossing: Bool)
        /// `*`; it stands for colons too where it crosses.
        case anyText(crossing: Bool)
        case variable(key: String, fallback: String?)
    }

    /// The pieces in their order.
    let pieces: [Piece]
    /// The pattern of a text without variables, which is the same for every request.
    private let fixed: Pattern?

    /// A text of `pieces`.
    init(pieces: [Piece]) {
        self.pieces = pieces
        let elements = pieces.compactMap(\.element)
        fixed = elements.count == pieces.count ? Pattern(elements: elements) : nil
    }

    /// Reads `text`, in which `language` says what is special.
    init(_ text: String, _ language: Language) throws(PolicyError) {
        var pieces: [Piece] = []
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*" where language.hasWildcards: pieces.append(.anyText(crossing: true))
            case "?" where language.hasWildcards: pieces.append(.anyCharacter(crossing: true))
            case "$" where language.hasVariables && rest.first == "{":
                guard let end = Template.end(of: rest) else {
                    throw .malformed(
                        "Syntax errors in policy.",
                        "The policy variable in \(text.prefix(128)) has no end; write ${$}{ for the characters themselves."
                    )
                }
                pieces.append(Template.variable(String(rest[rest.index(after: rest.startIndex)..<end])))
                rest = rest[rest.index(after: end)...]
            default: pieces.append(.scalar(scalar))
            }
        }
        self.init(pieces: pieces)
    }

    /// The keys of the request that the text refers to.
    var keys: [String] {
        pieces.compactMap { if case .variable(let key, _) = $0 { key } else { nil } }
    }

    /// What to match in a request with `context`, or nil where a variable has no value.
    func pattern(in context: ContextKeys) -> Pattern? {
        if let fixed { return fixed }
        var elements: [Pattern.Element] = []
        for piece in pieces {
            if let element = piece.element {
                elements.append(element)
            } else if case .variable(let key, let fallback) = piece {
                guard let value = context.single(key) ?? fallback else { return nil }
                elements += value.unicodeScalars.map { .scalar($0) }
            }
        }
        return Pattern(elements: elements)
    }

    /// The text of a template without wildcards, or nil where a variable has no value.
    func text(in context: ContextKeys) -> String? { pattern(in: context)?.text }

    /// Where a variable's brace closes; a quoted default may hold braces.
    private static func end(of text: Substring.UnicodeScalarView) -> String.Index? {
        var isQuoted = false
        for index in text.indices {
            if text[index] == "'" { isQuoted.toggle() }
            if text[index] == "}", !isQuoted { return index }
        }
        return nil
    }

    private static func variable(_ text: String) -> Piece {
        if let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1, "*?$".unicodeScalars.contains(scalar)
        {
            return .scalar(scalar)
        }
        let parts = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        let key = String(parts[0])
        guard parts.count == 2 else { return .variable(key: key, fallback: nil) }
        let quoted = parts[1].drop { $0 == " " }
        guard quoted.count >= 2, quoted.first == "'", quoted.last == "'" else {
            return .variable(key: text, fallback: nil)
        }
        return .variable(key: key, fallback: String(quoted.dropFirst().dropLast()))
    }
}

extension Template {
    /// What is special in a text.
    struct Language: Sendable, Equatable {
        let hasWildcards: Bool
        let hasVariables: Bool
    }
}

extension Template.Piece {
    /// What it matches, whatever the request is; nil for a variable.
    fileprivate var element: Pattern.Element? {
        switch self {
        case .scalar(let scalar): .scalar(scalar)
        case .anyCharacter(let crossing): .anyCharacter(crossing: crossing)
        case .anyText(let crossing): .anyText(crossing: crossing)
        case .variable: nil
        }
    }
}
