import Foundation

/// A value that depends on the instance, such as `LEAST({DBInstanceClassMemory/9531392},5000)`.
///
/// Source: "Specifying DB parameters" in the Amazon RDS user guide.
package struct ParameterFormula: Sendable {
    /// What a formula may refer to.
    package struct Variables: Sendable {
        /// The memory of the instance's class in bytes.
        package var classMemoryBytes: Int
        /// The processors of the instance's class.
        package var processors: Int
        /// The instance's storage in bytes.
        package var storageBytes: Int
        /// The instance's port.
        package var port: Int

        /// An instance's variables.
        package init(classMemoryBytes: Int, processors: Int, storageBytes: Int, port: Int) {
            self.classMemoryBytes = classMemoryBytes
            self.processors = processors
            self.storageBytes = storageBytes
            self.port = port
        }

        fileprivate func value(of name: String) -> Double? {
            switch name {
            case "DBInstanceClassMemory": Double(classMemoryBytes)
            case "DBInstanceVCPU": Double(processors)
            case "AllocatedStorage": Double(storageBytes)
            case "EndPointPort": Double(port)
            case "TrueIfReplica": 0
            default: nil
            }
        }
    }

    /// The longest formula.
    package static let charactersMax = 1_024
    private static let depthMax = 16
    private let text: String

    /// Whether a value is a formula rather than what the server is to read.
    package static func isFormula(_ value: String) -> Bool {
        value.contains("{") || ["GREATEST(", "LEAST(", "SUM(", "LOG("].contains { value.uppercased().hasPrefix($0) }
    }

    /// A formula that can be worked out; nil where `text` is none.
    package init?(_ text: String) {
        guard text.count <= Self.charactersMax else { return nil }
        self.text = text
        let sample = Variables(classMemoryBytes: 1 << 30, processors: 2, storageBytes: 20 << 30, port: 5_432)
        guard (try? evaluated(sample)) != nil else { return nil }
    }

    /// The whole number that the formula makes of an instance's variables.
    package func value(_ variables: Variables) -> Int {
        let value = (try? evaluated(variables)) ?? 0
        return Int(max(-9e15, min(9e15, value.rounded(.towardZero))))
    }

    private struct Malformed: Error {}

    private func evaluated(_ variables: Variables) throws -> Double {
        var reader = Reader(rest: Substring(text), variables: variables)
        let value = try reader.product(depth: 0)
        guard reader.peek() == nil, value.isFinite else { throw Malformed() }
        return value
    }

    /// Reads a formula from left to right.
    private struct Reader {
        var rest: Substring
        let variables: Variables

        /// The next character that is no space.
        mutating func peek() -> Character? {
            rest = rest.drop { $0 == " " }
            return rest.first
        }

        private mutating func take(_ character: Character) -> Bool {
            guard peek() == character else { return false }
            rest.removeFirst()
            return true
        }

        /// Factors with `*` and `/` between them; a division leaves a whole number.
        mutating func product(depth: Int) throws -> Double {
            guard depth < ParameterFormula.depthMax else { throw Malformed() }
            var value = try factor(depth)
            while true {
                if take("*") {
                    value *= try factor(depth)
                } else if take("/") {
                    value = (value / (try factor(depth))).rounded(.towardZero)
                } else {
                    return value
                }
            }
        }

        private mutating func factor(_ depth: Int) throws -> Double {
            if take("{") {
                let value = try product(depth: depth + 1)
                guard take("}") else { throw Malformed() }
                return value
            }
            let isNegative = take("-")
            _ = peek()
            let word = String(rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) })
            rest = rest.dropFirst(word.count)
            if let number = Int(word) { return Double(isNegative ? -number : number) }
            guard !isNegative else { throw Malformed() }
            if let value = variables.value(of: word) { return value }
            return try call(word.uppercased(), depth)
        }

        private mutating func call(_ name: String, _ depth: Int) throws -> Double {
            guard take("(") else { throw Malformed() }
            var values = [try product(depth: depth + 1)]
            while take(",") { values.append(try product(depth: depth + 1)) }
            guard take(")") else { throw Malformed() }
            switch name {
            case "GREATEST": return values.max() ?? 0
            case "LEAST": return values.min() ?? 0
            case "SUM": return values.reduce(0, +)
            case "LOG" where values.count == 1: return log2(values[0])
            default: throw Malformed()
            }
        }
    }
}
