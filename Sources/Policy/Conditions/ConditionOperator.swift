/// A condition's operator with its qualifiers, such as `ForAnyValue:StringNotLikeIfExists`.
struct ConditionOperator: Sendable, Equatable {
    /// How the values of a key that may have several are taken together.
    enum Quantifier: String, Sendable, CaseIterable {
        case forAllValues = "forallvalues:"
        case forAnyValue = "foranyvalue:"
    }

    let comparison: Comparison
    /// Whether the operator is true where the comparison is not.
    let isNegated: Bool
    let ifExists: Bool
    let quantifier: Quantifier?

    /// The operator called `name`, in any case of letters; nil where there is none.
    init?(_ name: String) {
        var rest = Substring(name.lowercased())
        quantifier = Quantifier.allCases.first { rest.hasPrefix($0.rawValue) }
        rest = rest.dropFirst(quantifier?.rawValue.count ?? 0)
        let suffix = "ifexists"
        ifExists = rest.hasSuffix(suffix)
        if ifExists { rest = rest.dropLast(suffix.count) }
        guard let (comparison, isNegated) = ConditionOperator.known[String(rest)] else { return nil }
        if comparison == .presence, ifExists || quantifier != nil { return nil }
        self.comparison = comparison
        self.isNegated = isNegated
    }

    private static let known: [String: (Comparison, isNegated: Bool)] = [
        "stringequals": (.string(ignoringCase: false), false),
        "stringnotequals": (.string(ignoringCase: false), true),
        "stringequalsignorecase": (.string(ignoringCase: true), false),
        "stringnotequalsignorecase": (.string(ignoringCase: true), true),
        "stringlike": (.like, false),
        "stringnotlike": (.like, true),
        "numericequals": (.number(.equal), false),
        "numericnotequals": (.number(.equal), true),
        "numericlessthan": (.number(.less), false),
        "numericlessthanequals": (.number(.lessOrEqual), false),
        "numericgreaterthan": (.number(.greater), false),
        "numericgreaterthanequals": (.number(.greaterOrEqual), false),
        "dateequals": (.moment(.equal), false),
        "datenotequals": (.moment(.equal), true),
        "datelessthan": (.moment(.less), false),
        "datelessthanequals": (.moment(.lessOrEqual), false),
        "dategreaterthan": (.moment(.greater), false),
        "dategreaterthanequals": (.moment(.greaterOrEqual), false),
        "bool": (.flag, false),
        "binaryequals": (.binary, false),
        "ipaddress": (.address, false),
        "notipaddress": (.address, true),
        "arnequals": (.arn, false),
        "arnlike": (.arn, false),
        "arnnotequals": (.arn, true),
        "arnnotlike": (.arn, true),
        "null": (.presence, false),
    ]
}
