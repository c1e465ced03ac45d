#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Prints ``Wire`` values as XML 1.0 elements.
struct XMLPrinter {
    private(set) var bytes: [UInt8] = []

    /// Prints `value` as an element called `name`.
    mutating func print(_ name: String, _ value: Wire) {
        element(name) { $0.body(value) }
    }

    /// Prints an element called `name` with what `content` prints.
    mutating func element(_ name: String, namespace: String? = nil, _ content: (inout XMLPrinter) -> Void) {
        tag("<", name)
        if let namespace {
            raw(" xmlns=\"")
            text(namespace)
            raw("\"")
        }
        raw(">")
        content(&self)
        tag("</", name)
        raw(">")
    }

    /// Prints the content of an element: the members of a structure, the elements of a list, or a scalar.
    mutating func body(_ value: Wire) {
        switch value {
        case .bool(let value): raw(value ? "true" : "false")
        case .integer(let value): raw("\(value)")
        case .double(let value): raw("\(value)")
        case .string(let value): text(value)
        case .timestamp(let value): raw(Timestamp.iso8601(value))
        case .blob(let value): raw(Data(value).base64EncodedString())
        case .list(let element, let values): for value in values { print(element, value) }
        case .structure(let members): for (name, value) in members { print(name, value) }
        case .map(let entries):
            for (key, value) in entries {
                element("entry") { printer in
                    printer.print("key", .string(key))
                    printer.print("value", value)
                }
            }
        }
    }

    private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func tag(_ opening: String, _ name: String) {
        raw(opening)
        raw(name)
    }

    /// Nearly every text can stand as it is, and bytes are quickly looked through.
    private mutating func text(_ text: String) {
        if text.utf8.allSatisfy(Self.isPlain) { raw(text) } else { escaped(text) }
    }

    /// Whether a byte is a character by itself that needs no escape.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""): false
        case 32..<128: true
        default: false
        }
    }

    private mutating func escaped(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": raw("&amp;")
            case "<": raw("&lt;")
            case ">": raw("&gt;")
            case "\"": raw("&quot;")
            // A parser would turn a bare carriage return into a line feed.
            case "\r": raw("&#xD;")
            case _ where isForbidden(scalar): raw("\u{FFFD}")
            default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }

    /// XML 1.0 has no way to say these characters, not even escaped.
    private func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 9, 10, 13: false
        case 0..<32, 0xFFFE, 0xFFFF: true
        default: false
        }
    }
}
