/// A pattern with wildcards, and what it matches.
struct Pattern: Sendable, Equatable {
    /// A step of the pattern.
    enum Element: Sendable, Equatable {
        case scalar(Unicode.Scalar)
        case anyCharacter(crossing: Bool)
        case anyText(crossing: Bool)
    }

    let elements: [Element]

    /// The text, if there are no wildcards in it.
    var text: String? {
        var text = String.UnicodeScalarView()
        for element in elements {
            guard case .scalar(let scalar) = element else { return nil }
            text.append(scalar)
        }
        return String(text)
    }

    /// Whether all of `text` matches, in time proportional to both lengths at most.
    func matches(_ text: String) -> Bool {
        var positions: [Int] = []
        enter(0, &positions)
        for scalar in text.unicodeScalars {
            var next: [Int] = []
            for position in positions where position < elements.count {
                switch elements[position] {
                case .scalar(let expected): if expected == scalar { enter(position + 1, &next) }
                case .anyCharacter(let crossing): if crossing || scalar != ":" { enter(position + 1, &next) }
                case .anyText(let crossing): if crossing || scalar != ":" { enter(position, &next) }
                }
            }
            if next.isEmpty { return false }
            positions = next
        }
        return positions.last == elements.count
    }

    /// Adds `position` and those behind wildcards that match nothing; `positions` rises, and has no holes below it.
    private func enter(_ position: Int, _ positions: inout [Int]) {
        var position = position
        while true {
            if position > positions.last ?? -1 { positions.append(position) }
            guard position < elements.count, case .anyText = elements[position] else { return }
            position += 1
        }
    }
}
