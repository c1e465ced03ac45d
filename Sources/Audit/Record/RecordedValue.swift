import Wire

/// What was asked or answered, in the form that records show it in.
enum RecordedValue {
    /// The longest text of what was asked, and of what was answered, in bytes.
    static let bytesMax = 24 << 10
    /// The longest text of a single value.
    private static let stringBytesMax = 12 << 10

    /// `value` with names that begin small, and what was asked in a form with lists without their wrapping; nil where
    /// nothing is said.
    static func parameters(_ value: Wire, isAnswer: Bool = false) -> Wire? {
        guard case .structure(let members) = value else { return nil }
        let shown = Wire.structure(members.map { Self.shown($0, unwraps: !isAnswer) })
        if case .structure(let members) = shown, members.isEmpty { return nil }
        let bytes = shown.json.count
        guard bytes > bytesMax else { return shown }
        return .structure([
            ("omitted", .bool(true)), ("originalSize", .integer(bytes)),
            ("reason", .string("larger than \(bytesMax) bytes")),
        ])
    }

    private static func shown(_ value: Wire, unwraps: Bool) -> Wire {
        switch value {
        case .structure(let members):
            // A form says Tags.Tag.1, so there is a member between a list and its name that no answer has.
            if unwraps, members.count == 1, case .list = members[0].value {
                return shown(members[0].value, unwraps: true)
            }
            return .structure(members.map { shown($0, unwraps: unwraps) })
        case .map(let entries): return .map(entries.map { ($0.key, shown($0.value, unwraps: unwraps)) })
        case .list(let element, let values): return .list(element: element, values.map { shown($0, unwraps: unwraps) })
        case .timestamp(let date): return .string(EventTime.text(date))
        case .string(let text) where text.utf8.count > stringBytesMax:
            return .string(String(text.prefix(stringBytesMax / 4)) + "…")
        default: return value
        }
    }

    /// A member, with a name that begins small; where its own members' names are the user's, they stay.
    private static func shown(_ member: (name: String, value: Wire), unwraps: Bool) -> (name: String, value: Wire) {
        let isMap = member.name.lowercased().hasPrefix("encryptioncontext")
        return (initialSmall(member.name), isMap ? member.value : shown(member.value, unwraps: unwraps))
    }

    private static func initialSmall(_ name: String) -> String { name.prefix(1).lowercased() + name.dropFirst() }
}
