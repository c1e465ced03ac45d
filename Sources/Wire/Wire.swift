#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// A protocol-neutral value: what every AWS protocol can say.
///
/// Requests are parsed into it and responses are printed from it, so a shape is written once and travels over any
/// protocol.
package enum Wire: Sendable {
    case bool(Bool)
    case integer(Int)
    case double(Double)
    case string(String)
    /// A moment; text protocols print ISO 8601, JSON prints seconds since 1970.
    case timestamp(Date)
    /// Raw bytes; every text protocol prints them as base64.
    case blob([UInt8])
    /// The element name is used by XML alone; JSON ignores it.
    case list(element: String, [Wire])
    /// Entries whose keys belong to the user and are never respelled.
    case map([(key: String, value: Wire)])
    case structure([(name: String, value: Wire)])

    /// The member of a structure called `name`, if there is one.
    package subscript(_ name: String) -> Wire? {
        guard case .structure(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }
}

extension Wire: Equatable {
    /// Whether both say the same, members and entries in the same order.
    package static func == (left: Wire, right: Wire) -> Bool {
        switch (left, right) {
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.double(let left), .double(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.timestamp(let left), .timestamp(let right)): left == right
        case (.blob(let left), .blob(let right)): left == right
        case (.list(let leftName, let left), .list(let rightName, let right)): leftName == rightName && left == right
        case (.map(let left), .map(let right)): left.elementsEqual(right) { $0 == $1 }
        case (.structure(let left), .structure(let right)): left.elementsEqual(right) { $0 == $1 }
        default: false
        }
    }
}
