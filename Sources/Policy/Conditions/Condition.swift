/// One operator on one key of the request.
struct Condition: Sendable, Equatable {
    let test: ConditionOperator
    let key: String
    let operands: [Operand]

    /// Whether the condition is met.
    ///
    /// IAM user guide, reference_policies_condition-logic-multiple-context-keys-or-values and
    /// reference_policies_condition-single-vs-multi-valued-context-keys.
    func isMet(in context: ContextKeys) -> Bool {
        if test.comparison == .presence { return operands.contains(.absence(context[key] == nil)) }
        switch test.quantifier {
        case .forAllValues: return values(in: context).allSatisfy { isMet(by: $0, in: context) }
        case .forAnyValue: return values(in: context).contains { isMet(by: $0, in: context) }
        case nil:
            guard let values = context[key] else { return test.ifExists || test.isNegated }
            // Of a key with several values one match counts, so that a negated operator is the exact opposite.
            return values.contains { matches($0, in: context) } != test.isNegated
        }
    }

    /// The values that a quantifier looks at: an empty one is as good as none.
    private func values(in context: ContextKeys) -> [String] { (context[key] ?? []).filter { !$0.isEmpty } }

    private func isMet(by value: String, in context: ContextKeys) -> Bool {
        matches(value, in: context) != test.isNegated
    }

    private func matches(_ value: String, in context: ContextKeys) -> Bool {
        operands.contains { $0.matches(value, in: context) }
    }
}
