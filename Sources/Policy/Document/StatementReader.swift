/// Reads a statement by the grammar of its policy's kind.
struct StatementReader {
    let elements: PolicyElements
    let kind: PolicyKind
    let version: PolicyVersion

    /// The statement.
    func statement() throws(PolicyError) -> PolicyStatement {
        try elements.allowOnly([
            "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
        ])
        return PolicyStatement(
            span: elements.span,
            sid: try sid(),
            effect: try effect(),
            principals: try principals(),
            actions: try actions(),
            resources: try resources(),
            conditions: try conditions()
        )
    }

    private func sid() throws(PolicyError) -> String? {
        guard let sid = try elements.text("Sid") else { return nil }
        // Only IAM's own policies are so strict; the default policy of a key has spaces in its Sid.
        guard kind == .key || kind == .resource || sid.utf8.allSatisfy(StatementReader.isLetterOrDigit) else {
            throw .malformed(
                "Statement IDs (SID) must be alpha-numeric.",
                "Check that your input satisfies the regular expression [0-9A-Za-z]*"
            )
        }
        return sid
    }

    private func effect() throws(PolicyError) -> Effect {
        guard let text = try elements.text("Effect") else {
            throw .malformed("Missing required field Effect", "(\(elements.place).)")
        }
        guard let effect = Effect(rawValue: text) else {
            throw .malformed("Invalid effect: \(text.prefix(64))", "Write Allow or Deny.")
        }
        return effect
    }

    private func actions() throws(PolicyError) -> PolicyStatement.Scope<ActionPattern> {
        guard let (texts, isInverted) = try either("Action", "NotAction"), !texts.isEmpty else {
            throw .malformed("Policy statement must contain actions.", "(\(elements.place).)")
        }
        guard kind != .trust || texts.allSatisfy({ $0.lowercased().hasPrefix("sts:") }) else {
            throw .malformed("AssumeRole policy may only specify STS AssumeRole actions.")
        }
        return PolicyStatement.Scope(isInverted: isInverted, elements: try texts.map(ActionPattern.init))
    }

    private func resources() throws(PolicyError) -> PolicyStatement.Scope<ResourcePattern>? {
        if kind == .trust { try elements.prohibit("Resource", "NotResource") }
        guard let (texts, isInverted) = try either("Resource", "NotResource"), !texts.isEmpty else {
            if kind == .trust || kind == .resource, elements["Resource"] == nil, elements["NotResource"] == nil {
                return nil
            }
            throw .malformed("Policy statement must contain resources.", "(\(elements.place).)")
        }
        return PolicyStatement.Scope(
            isInverted: isInverted,
            elements: try texts.map { text throws(PolicyError) in try ResourcePattern(text, version) }
        )
    }

    /// The texts of one of two elements that exclude each other, and whether it is the second.
    private func either(_ plain: String, _ inverted: String) throws(PolicyError) -> ([String], Bool)? {
        guard elements[plain] == nil || elements[inverted] == nil else {
            throw .malformed("Syntax errors in policy.", "\(elements.place) has both \(plain) and \(inverted).")
        }
        if let texts = try elements.texts(plain) { return (texts, false) }
        return try elements.texts(inverted).map { ($0, true) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}

extension StatementReader {
    private func principals() throws(PolicyError) -> PolicyStatement.Scope<PrincipalPattern>? {
        guard kind.namesPrincipals else {
            try elements.prohibit("Principal", "NotPrincipal")
            return nil
        }
        if kind == .trust { try elements.prohibit("NotPrincipal") }
        guard elements["Principal"] == nil || elements["NotPrincipal"] == nil else {
            throw .malformed("Syntax errors in policy.", "\(elements.place) has both Principal and NotPrincipal.")
        }
        guard let value = elements["Principal"] ?? elements["NotPrincipal"] else {
            throw .malformed("Missing required field Principal", "(\(elements.place).)")
        }
        return PolicyStatement.Scope(isInverted: elements["NotPrincipal"] != nil, elements: try principals(value))
    }

    private func principals(_ value: JSONValue) throws(PolicyError) -> [PrincipalPattern] {
        if value == .string("*") { return [.everybody] }
        guard case .object(let members, _) = value, !members.isEmpty else {
            throw .malformed(
                "Invalid principal in policy",
                "Write \"*\", or an object such as {\"AWS\": \"123456789012\"}."
            )
        }
        var patterns: [PrincipalPattern] = []
        let types = try PolicyElements(value, of: "Principal")
        for member in members {
            guard let texts = try types.texts(member.name), !texts.isEmpty else {
                throw .malformed("Invalid principal in policy", "\(member.name.prefix(32)) names nobody.")
            }
            for text in texts { patterns.append(try PrincipalPattern(text, type: member.name)) }
        }
        return patterns
    }

    private func conditions() throws(PolicyError) -> [Condition] {
        guard let value = elements["Condition"] else { return [] }
        guard case .object(let tests, _) = value else { throw invalidCondition("Condition must be an object") }
        var conditions: [Condition] = []
        for test in tests {
            guard let condition = ConditionOperator(test.name) else {
                throw .malformed("Invalid Condition type : \(test.name.prefix(64))")
            }
            guard case .object(let keys, _) = test.value else {
                throw invalidCondition("\(test.name) must be an object of condition keys")
            }
            for key in keys { conditions.append(try self.condition(condition, key)) }
        }
        return conditions
    }

    private func condition(_ test: ConditionOperator, _ key: JSONMember) throws(PolicyError) -> Condition {
        // Keys of identity providers have a host before the colon, and some a path too.
        let parts = key.name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[0].contains(" "), !parts[1].isEmpty else {
            throw .malformed(
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
                "\(key.name.prefix(128)) is not."
            )
        }
        let texts = PolicyElements.texts(key.value) { value in
            switch value {
            case .string(let text), .number(let text): text
            case .bool(let flag): flag ? "true" : "false"
            default: nil
            }
        }
        guard let texts else { throw invalidCondition("the values of \(key.name.prefix(128)) must be strings") }
        return Condition(
            test: test,
            key: key.name,
            operands: try texts.map { text throws(PolicyError) in try Operand(text, test.comparison, version) }
        )
    }

    private func invalidCondition(_ why: String) -> PolicyError {
        .malformed("Syntax errors in policy.", "\(elements.place): \(why).")
    }
}
