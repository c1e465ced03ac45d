#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A value of a policy that a condition compares with those of the request.
enum Operand: Sendable, Equatable {
    case string(Template, ignoringCase: Bool)
    case pattern(Template)
    case flag(Template)
    case arn(Template)
    case number(Comparison.Relation, Decimal)
    case moment(Comparison.Relation, Double)
    case binary([UInt8])
    case address(AddressRange)
    case absence(Bool)

    /// Reads `text` as what `comparison` compares with; variables only where `version` and the comparison know them.
    init(_ text: String, _ comparison: Comparison, _ version: PolicyVersion) throws(PolicyError) {
        let plain = Template.Language(hasWildcards: false, hasVariables: version.hasVariables)
        let wild = Template.Language(hasWildcards: true, hasVariables: version.hasVariables)
        switch comparison {
        case .string(let ignoringCase): self = .string(try Template(text, plain), ignoringCase: ignoringCase)
        case .like: self = .pattern(try Template(text, wild))
        case .arn: self = .arn(try Template(text, wild).segmented(.condition))
        case .flag: self = .flag(try Template(text, plain))
        default: self = try Operand.fixed(text, comparison)
        }
    }

    private static func fixed(_ text: String, _ comparison: Comparison) throws(PolicyError) -> Operand {
        switch comparison {
        case .number(let relation):
            if let number = Operand.number(text) { return .number(relation, number) }
        case .moment(let relation):
            if let moment = Moment.parse(text) { return .moment(relation, moment) }
        case .address:
            if let range = AddressRange(text) { return .address(range) }
        case .presence:
            if let flag = Operand.flag(text) { return .absence(flag) }
        default:
            if let data = Data(base64Encoded: text) { return .binary(Array(data)) }
        }
        throw .malformed(
            "Syntax errors in policy.",
            "The condition value \(text.prefix(128)) cannot be read as \(comparison.operandWords)."
        )
    }

    /// The keys of the request that the value refers to.
    var keys: [String] {
        switch self {
        case .string(let template, _), .pattern(let template), .flag(let template), .arn(let template): template.keys
        default: []
        }
    }

    /// The number that `text` writes without an exponent.
    static func number(_ text: String) -> Decimal? {
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : Substring(text)
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard digits.utf8.count <= 32, (1...2).contains(parts.count),
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        return Decimal(string: text)
    }

    /// True or false, in any case of letters.
    static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }
}

extension Operand {
    /// Whether `value` of the request is what this says; an unreadable value or a variable without one is never.
    func matches(_ value: String, in context: ContextKeys) -> Bool {
        switch self {
        case .string(let template, let ignoringCase):
            guard let text = template.text(in: context) else { return false }
            return ignoringCase ? text.lowercased().isIdentical(to: value.lowercased()) : text.isIdentical(to: value)
        case .pattern(let template): return template.pattern(in: context)?.matches(value) ?? false
        case .arn(let template):
            if template.pieces.count == 1, case .anyText = template.pieces[0] { return value.hasPrefix("arn:") }
            guard template.keepsSegments(in: context) else { return false }
            return template.pattern(in: context)?.matches(value) ?? false
        case .flag(let template):
            return template.text(in: context)?.lowercased().isIdentical(to: value.lowercased()) ?? false
        case .number(let relation, let number):
            return Operand.number(value).map { relation.holds($0, number) } ?? false
        case .moment(let relation, let moment): return Moment.parse(value).map { relation.holds($0, moment) } ?? false
        case .binary(let bytes): return Data(base64Encoded: value).map(Array.init) == bytes
        case .address(let range): return AddressRange(value).map(range.contains) ?? false
        case .absence: return false
        }
    }
}

extension Comparison {
    /// What the values of a policy must be.
    fileprivate var operandWords: String {
        switch self {
        case .number: "a number"
        case .moment: "a date in ISO 8601 or seconds since 1970"
        case .address: "an IP address or a range in CIDR notation"
        case .presence: "true or false"
        default: "Base64"
        }
    }
}
