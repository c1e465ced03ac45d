#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reads JSON text into a tree.
enum JSONParser {
    /// The longest text that is read.
    static let bytesMax = 1 << 20
    /// The deepest nesting that is read.
    static let depthMax = 64

    /// The value that `bytes` spell; no bytes at all are an empty structure.
    static func parse(_ bytes: [UInt8]) throws -> Wire {
        guard bytes.count <= bytesMax else { throw ServiceError.requestEntityTooLarge(bytesMax: bytesMax) }
        if bytes.isEmpty { return .structure([]) }
        guard depth(bytes) <= depthMax else { throw malformed("is nested deeper than \(depthMax) levels") }
        do {
            return try JSONDecoder().decode(JSONValue.self, from: Data(bytes)).wire ?? .structure([])
        } catch {
            throw malformed("is not JSON in UTF-8")
        }
    }

    /// The error for a body that cannot be read.
    static func malformed(_ what: String) -> ServiceError {
        ServiceError("SerializationException", "The request's body \(what).")
    }

    /// An upper bound of the nesting: brackets inside of strings count too where they are not closed.
    private static func depth(_ bytes: [UInt8]) -> Int {
        var depth = 0
        var deepest = 0
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch byte {
            case UInt8(ascii: "\\") where isInString: isEscaped = true
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "["), UInt8(ascii: "{"): if !isInString { depth += 1 }
            case UInt8(ascii: "]"), UInt8(ascii: "}"): if !isInString { depth -= 1 }
            default: continue
            }
            deepest = max(deepest, depth)
        }
        return deepest
    }
}

/// Any JSON value; null is nil.
private struct JSONValue: Decodable {
    let wire: Wire?

    init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: MemberName.self) {
            wire = .structure(try JSONValue.members(members))
        } else if var elements = try? decoder.unkeyedContainer() {
            wire = .list(element: "member", try JSONValue.elements(&elements))
        } else {
            wire = try JSONValue.scalar(decoder.singleValueContainer())
        }
    }

    /// A member that is null is absent.
    private static func members(
        _ members: KeyedDecodingContainer<MemberName>
    ) throws -> [(name: String, value: Wire)] {
        try members.allKeys.compactMap { key in
            try members.decode(JSONValue.self, forKey: key).wire.map { (key.stringValue, $0) }
        }
    }

    private static func elements(_ elements: inout any UnkeyedDecodingContainer) throws -> [Wire] {
        var wires: [Wire] = []
        while !elements.isAtEnd {
            guard let wire = try elements.decode(JSONValue.self).wire else {
                throw DecodingError.dataCorruptedError(in: elements, debugDescription: "null in a list")
            }
            wires.append(wire)
        }
        return wires
    }

    private static func scalar(_ value: any SingleValueDecodingContainer) throws -> Wire? {
        if value.decodeNil() { return nil }
        if let bool = try? value.decode(Bool.self) { return .bool(bool) }
        if let integer = try? value.decode(Int.self) { return .integer(integer) }
        if let double = try? value.decode(Double.self) { return .double(double) }
        return .string(try value.decode(String.self))
    }
}

private struct MemberName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
