/// A JSON value as a document writes it: members in their order, numbers as their text.
enum JSONValue: Sendable, Equatable {
    case object([JSONMember], TextSpan)
    case array([JSONValue])
    case string(String)
    case number(String)
    case bool(Bool)
    case null
}

/// A name and its value in an object.
struct JSONMember: Sendable, Equatable {
    let name: String
    let value: JSONValue
}
