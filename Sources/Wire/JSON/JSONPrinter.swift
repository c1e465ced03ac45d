#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Prints ``Wire`` values as JSON.
struct JSONPrinter {
    private(set) var bytes: [UInt8] = []

    /// The text of `value`.
    static func print(_ value: Wire) -> [UInt8] {
        var printer = JSONPrinter()
        printer.print(value)
        return printer.bytes
    }

    private mutating func print(_ value: Wire) {
        switch value {
        case .bool(let value): raw(value ? "true" : "false")
        case .integer(let value): raw("\(value)")
        case .double(let value): number(value)
        case .string(let value): text(value)
        case .timestamp(let value): number((value.timeIntervalSince1970 * 1_000 + 0.001).rounded(.down) / 1_000)
        case .blob(let value): text(Data(value).base64EncodedString())
        case .list(_, let elements): separated(elements, "[", "]") { $0.print($1) }
        case .map(let entries): separated(entries, "{", "}") { $0.member($1.key, $1.value) }
        case .structure(let members): separated(members, "{", "}") { $0.member($1.name, $1.value) }
        }
    }

    private mutating func member(_ name: String, _ value: Wire) {
        text(name)
        raw(":")
        print(value)
    }

    private mutating func separated<T>(
        _ items: [T],
        _ opening: String,
        _ closing: String,
        _ print: (inout JSONPrinter, T) -> Void
    ) {
        raw(opening)
        for (index, item) in items.enumerated() {
            if index > 0 { raw(",") }
            print(&self, item)
        }
        raw(closing)
    }

    /// JSON has no word for what is not finite; AWS says it as a string.
    private mutating func number(_ value: Double) {
        if value.isFinite {
            raw("\(value)")
        } else {
            text(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        }
    }

    private mutating func text(_ text: String) {
        raw("\"")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): raw("\\\"")
            case UInt8(ascii: "\\"): raw("\\\\")
            case UInt8(ascii: "\n"): raw("\\n")
            case UInt8(ascii: "\r"): raw("\\r")
            case UInt8(ascii: "\t"): raw("\\t")
            case 0..<32: raw("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        raw("\"")
    }

    private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
