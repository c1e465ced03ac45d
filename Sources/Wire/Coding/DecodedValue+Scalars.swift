#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension DecodedValue {
    /// The leaf that `type` is, or nil where `type` is a shape of its own.
    func scalar(_ type: Any.Type) throws -> Any? {
        switch type {
        case is String.Type: try text()
        case is Bool.Type: try bool()
        case is Int.Type: try integer()
        case is Double.Type: try double()
        case is Date.Type: try date()
        case is [UInt8].Type: try blob()
        case is Data.Type: Data(try blob())
        case let type as any FixedWidthInteger.Type: try narrow(type)
        case is Float.Type: Float(try double())
        default: nil
        }
    }

    private func text(_ expected: String = "a string") throws -> String {
        switch wire {
        case .string(let value): return value
        case .list, .structure, .map: throw mismatch("a scalar")
        default: throw invalid(expected)
        }
    }

    private func bool() throws -> Bool {
        if case .bool(let value) = wire { return value }
        switch try scalarText("true or false").lowercased() {
        case "true", "1": return true
        case "false", "0": return false
        default: throw invalid("true or false")
        }
    }

    private func integer() throws -> Int {
        if case .integer(let value) = wire { return value }
        guard let value = Int(try scalarText("an integer")) else { throw invalid("an integer") }
        return value
    }

    private func narrow<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
        guard let value = T(exactly: try integer()) else { throw invalid("an integer of \(T.bitWidth) bits") }
        return value
    }

    private func double() throws -> Double {
        switch wire {
        case .double(let value): return value
        case .integer(let value): return Double(value)
        default:
            guard let value = Double(try scalarText("a number")), value.isFinite else { throw invalid("a number") }
            return value
        }
    }

    private func date() throws -> Date {
        if case .timestamp(let value) = wire { return value }
        // JSON sends seconds since 1970; ISO 8601 text is read wherever it comes.
        if case .string(let value) = wire {
            guard let date = Timestamp.parse(value) else { throw invalid("a timestamp such as 2026-11-20T10:15:30Z") }
            return date
        }
        let date = Date(timeIntervalSince1970: try double())
        guard Timestamp.printable.contains(date) else { throw invalid("a timestamp between the years 1 and 9999") }
        return date
    }

    private func blob() throws -> [UInt8] {
        if case .blob(let value) = wire { return value }
        guard let data = Data(base64Encoded: try text("base64")) else { throw invalid("base64") }
        return Array(data)
    }

    private func scalarText(_ expected: String) throws -> String {
        let text = try text(expected)
        guard decoder.readsText else { throw invalid(expected) }
        return text
    }

    /// The error that says this value, as sent, is not what `expected` says.
    func invalid(_ expected: String) -> WireDecodingError {
        let value =
            switch wire {
            case .string(let value): value
            case .bool(let value): "\(value)"
            case .integer(let value): "\(value)"
            case .double(let value): "\(value)"
            default: ""
            }
        return error(.invalid(value: String(value.prefix(256)), expected: expected))
    }
}
