/// Reads JSON (RFC 8259) strictly.
///
/// Foundation's decoder keeps one of two members of the same name without a word; which one decides what a policy
/// allows, so this reader refuses them.
struct JSONReader {
    /// The deepest nesting that is read.
    static let depthMax = 16
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0
    private var line = 1
    private var lineStart = 0
    /// How many bytes of the line continue a character, so that columns are characters.
    private var continuations = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The value that `bytes` spell.
    static func read(_ bytes: [UInt8]) throws(PolicyError) -> JSONValue {
        var reader = JSONReader(bytes)
        let value = try reader.value()
        reader.skipSpace()
        guard reader.index == bytes.count else { throw reader.error("Nothing may follow the document") }
        return value
    }

    private mutating func value() throws(PolicyError) -> JSONValue {
        skipSpace()
        guard let byte = peek() else { throw error("The document ends too early") }
        switch byte {
        case UInt8(ascii: "{"): return try nested { reader throws(PolicyError) in try reader.object() }
        case UInt8(ascii: "["): return try nested { reader throws(PolicyError) in try reader.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func nested(
        _ read: (inout JSONReader) throws(PolicyError) -> JSONValue
    ) throws(PolicyError) -> JSONValue {
        depth += 1
        guard depth <= JSONReader.depthMax else {
            throw error("The document is nested deeper than \(JSONReader.depthMax) levels")
        }
        index += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(PolicyError) -> JSONValue {
        var members: [JSONMember] = []
        var names: Set<String> = []
        let start = position
        skipSpace()
        if take("}") { return .object([], TextSpan(start: start, end: position)) }
        repeat {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else { throw error("A name in quotation marks must stand here") }
            let name = try string()
            guard names.insert(name).inserted else { throw error("The name \(name.prefix(64)) stands there twice") }
            skipSpace()
            guard take(":") else { throw error("A colon must stand here") }
            members.append(JSONMember(name: name, value: try value()))
            skipSpace()
        } while take(",")
        guard take("}") else { throw error("A comma or a closing brace must stand here") }
        return .object(members, TextSpan(start: start, end: position))
    }

    private mutating func array() throws(PolicyError) -> JSONValue {
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return .array([]) }
        repeat {
            elements.append(try value())
            skipSpace()
        } while take(",")
        guard take("]") else { throw error("A comma or a closing bracket must stand here") }
        return .array(elements)
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(PolicyError) -> JSONValue {
        guard bytes[index...].starts(with: word.utf8) else { throw error("This is no value") }
        index += word.utf8.count
        return value
    }

    private mutating func number() throws(PolicyError) -> String {
        let start = index
        _ = take("-")
        let integer = digits()
        guard integer > 0, integer == 1 || bytes[index - integer] != UInt8(ascii: "0") else {
            throw error("This is no value")
        }
        if take("."), digits() == 0 { throw error("A digit must follow the point") }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            if digits() == 0 { throw error("A digit must stand in the exponent") }
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func digits() -> Int {
        let start = index
        while let byte = peek(), (48...57).contains(byte) { index += 1 }
        return index - start
    }
}

extension JSONReader {
    private mutating func string() throws(PolicyError) -> String {
        index += 1
        var text: [UInt8] = []
        while let byte = peek() {
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw error("This is not UTF-8") }
                return string
            case UInt8(ascii: "\\"): text += Array(String(try escaped()).utf8)
            case 0..<0x20: throw error("Control characters must be escaped")
            default:
                text.append(byte)
                if byte & 0xC0 == 0x80 { continuations += 1 }
            }
        }
        throw error("The quotation mark at the end is missing")
    }

    private mutating func escaped() throws(PolicyError) -> Unicode.Scalar {
        guard let byte = peek() else { throw error("The document ends too early") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try codePoint()
        default: throw error("This escape does not exist")
        }
    }

    /// A code point in hexadecimal, which takes two escapes above U+FFFF.
    private mutating func codePoint() throws(PolicyError) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take("\\"), take("u") else { throw error("Half of a surrogate pair is missing") }
        let second = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw error("Half of a surrogate pair is missing") }
        return scalar
    }

    private mutating func hexadecimal() throws(PolicyError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw error("Four hexadecimal digits must follow")
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let byte = peek(), UInt32(byte) == character.value else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            index += 1
            guard byte == 0x0A else { continue }
            line += 1
            lineStart = index
            continuations = 0
        }
    }

    private var position: TextSpan.Position {
        TextSpan.Position(line: line, column: index - lineStart - continuations + 1)
    }

    private func error(_ why: String) -> PolicyError {
        .malformed("Syntax errors in policy.", "\(why) (line \(position.line), column \(position.column)).")
    }
}
