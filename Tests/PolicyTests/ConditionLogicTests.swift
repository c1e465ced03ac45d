import Policy
import Testing

/// IAM user guide, reference_policies_condition-logic-multiple-context-keys-or-values and
/// reference_policies_condition-single-vs-multi-valued-context-keys.
@Suite struct `Conditions on several keys and values` {
    /// `…IfExists` and negated operators: reference_policies_elements_condition_operators#Conditions_IfExists.
    @Test(
        arguments: table(
            4,
            """
            StringEqualsIfExists | a | - | yes
            StringEqualsIfExists | a | [] | yes
            StringEqualsIfExists | a | a | yes
            StringEqualsIfExists | a | b | no
            StringNotEqualsIfExists | a | - | yes
            StringNotEqualsIfExists | a | a | no
            StringNotEqualsIfExists | a | b | yes
            StringLikeIfExists | t1.*; t2.*; m3.* | t2.micro | yes
            StringLikeIfExists | t1.*; t2.*; m3.* | c5.large | no
            StringLikeIfExists | t1.*; t2.*; m3.* | - | yes
            StringNotLikeIfExists | t1.* | t1.nano | no
            StringEqualsIgnoreCaseIfExists | A | a | yes
            NumericLessThanIfExists | 10 | - | yes
            NumericLessThanIfExists | 10 | 11 | no
            DateGreaterThanIfExists | 2026-01-01 | - | yes
            DateGreaterThanIfExists | 2026-01-01 | 2025-01-01 | no
            IpAddressIfExists | 10.0.0.0/8 | - | yes
            IpAddressIfExists | 10.0.0.0/8 | 11.0.0.1 | no
            NotIpAddressIfExists | 10.0.0.0/8 | 10.0.0.1 | no
            ArnLikeIfExists | arn:aws:iam::*:user/a | - | yes
            ArnNotLikeIfExists | arn:aws:iam::*:user/a | arn:aws:iam::1:user/a | no
            BinaryEqualsIfExists | QUJD | - | yes
            """
        )
    ) func `a key need not exist where the operator says so`(row: Row) throws {
        #expect(try isMet(row[0], row.values(1) ?? [], row.values(2)) == (row[3] == "yes"))
    }

    @Test(
        arguments: table(
            4,
            """
            ForAllValues:StringEquals | ID; Message; Tags | Message; Tags | yes
            ForAllValues:StringEquals | ID; Message; Tags | Message; UserName | no
            ForAllValues:StringEquals | ID; Message; Tags | ID | yes
            ForAllValues:StringEquals | ID; Message; Tags | - | yes
            ForAllValues:StringEquals | ID; Message; Tags | [] | yes
            ForAllValues:StringEquals | ID; Message; Tags | "" | yes
            ForAllValues:StringNotEquals | ID; UserName | Message; Tags | yes
            ForAllValues:StringNotEquals | ID; UserName | Message; ID | no
            ForAllValues:StringNotEquals | ID; UserName | ID; UserName | no
            ForAllValues:StringNotEquals | ID; UserName | - | yes
            ForAllValues:StringLike | key1*; key2* | key1-a; key2-b | yes
            ForAllValues:StringLike | key1*; key2* | key1-a; key3 | no
            ForAllValues:StringNotLike | key1* | key2; key1-a | no
            ForAllValues:StringEqualsIgnoreCase | cost; team | COST; Team | yes
            ForAllValues:StringEqualsIfExists | a | b | no
            ForAllValues:StringEqualsIfExists | a | - | yes
            ForAllValues:NumericLessThan | 10 | 1; 9 | yes
            ForAllValues:NumericLessThan | 10 | 1; 10 | no
            ForAllValues:IpAddress | 10.0.0.0/8 | 10.0.0.1; 10.2.3.4 | yes
            ForAllValues:ArnLike | arn:aws:rds:*:*:db:* | arn:aws:rds:eu:1:db:a; arn:aws:rds:eu:1:og:a | no
            ForAnyValue:StringEquals | ID; PostDateTime | UserName; Message; PostDateTime | yes
            ForAnyValue:StringEquals | ID; PostDateTime | UserName | no
            ForAnyValue:StringEquals | ID; PostDateTime | - | no
            ForAnyValue:StringEquals | ID; PostDateTime | [] | no
            ForAnyValue:StringEquals | ID; PostDateTime | "" | no
            ForAnyValue:StringNotEquals | ID; PostDateTime | ID; Message | yes
            ForAnyValue:StringNotEquals | ID; PostDateTime | ID; PostDateTime | no
            ForAnyValue:StringNotEquals | ID; PostDateTime | - | no
            ForAnyValue:StringLike | Owner:*; State:?? | State:NY | yes
            ForAnyValue:StringLike | Owner:*; State:?? | State:NewYork | no
            ForAnyValue:StringNotLike | Owner:*; State:?? | Owner:Legal; State:NY | no
            ForAnyValue:StringNotLike | Owner:*; State:?? | Owner:Legal; State:NewYork | yes
            ForAnyValue:StringEqualsIfExists | a | - | no
            ForAnyValue:NumericGreaterThan | 10 | 1; 11 | yes
            ForAnyValue:Bool | true | false; true | yes
            ForAnyValue:DateLessThan | 2026-01-01 | 2027-01-01; 2025-01-01 | yes
            forallvalues:stringequals | a | a; a | yes
            """
        )
    ) func `quantifiers take the values of a key together`(row: Row) throws {
        #expect(try isMet(row[0], row.values(1) ?? [], row.values(2)) == (row[3] == "yes"))
    }

    /// No documented case, but one that must not open a door: an operator and its negation are never both met.
    @Test(arguments: ["a", "b", "a; b", "b; c", "-"])
    func `without a quantifier a negated operator is the opposite`(values: String) throws {
        let values = Row(cells: [values]).values(0)
        #expect(
            try isMet("StringEquals", ["a"], values) != isMet("StringNotEquals", ["a"], values)
        )
    }

    /// The example of the page: AND between operators and keys, OR between values, NOR where negated.
    @Test(
        arguments: table(
            5,
            """
            finance | audit | 123456789012 | - | yes
            Legal | SECURITY | 123456789012 | - | yes
            sales | audit | 123456789012 | - | no
            finance | sales | 123456789012 | - | no
            finance | audit | 999999999999 | - | no
            - | audit | 123456789012 | - | no
            finance | - | 123456789012 | - | no
            finance | audit | - | - | no
            finance | audit | 123456789012 | blocked | no
            finance | audit | 123456789012 | closed | no
            finance | audit | 123456789012 | open | yes
            """
        )
    ) func `all keys and operators must be met`(row: Row) throws {
        let condition = """
            "Condition": {
              "StringEqualsIgnoreCase": {
                "aws:PrincipalTag/department": ["finance", "hr", "legal"],
                "aws:PrincipalTag/role": ["audit", "security"]
              },
              "StringEquals": {"test:Account": "123456789012"},
              "StringNotEquals": {"test:State": ["blocked", "closed"]}
            }
            """
        var context = ContextKeys()
        let keys = ["aws:PrincipalTag/department", "aws:PrincipalTag/role", "test:Account", "test:State"]
        for (column, key) in keys.enumerated() { context[key] = row.values(column) }
        let decision = try decision(document(statement(extra: condition)), context: context)
        #expect(decision.isAllowed == (row[4] == "yes"))
    }

    /// IAM user guide, reference_policies_elements_condition: names of keys are not case-sensitive.
    @Test(arguments: ["aws:SourceIp", "AWS:sourceip", "aws:SOURCEIP"])
    func `a key has the same name in any case of letters`(key: String) throws {
        #expect(try isMet("IpAddress", ["10.0.0.0/8"], ["10.1.1.1"], key: key))
        let condition = "\"Condition\": {\"IpAddress\": {\(quoted(key)): \"10.0.0.0/8\"}}"
        let text = document(statement(extra: condition))
        #expect(try decision(text, context: ["Aws:SourceIP": ["10.1.1.1"]]).isAllowed)
    }

    /// Grammar: quotation marks are optional for numbers and truth values.
    @Test(arguments: [("NumericEquals", "10", "10"), ("Bool", "true", "true"), ("StringEquals", "1.50", "1.50")])
    func `values may be numbers and truth values`(test: String, value: String, request: String) throws {
        for spelling in [value, "[\(value)]"] {
            let condition = "\"Condition\": {\"\(test)\": {\"test:Key\": \(spelling)}}"
            let text = document(statement(extra: condition))
            #expect(try decision(text, context: ["test:Key": [request]]).isAllowed)
            #expect(try !decision(text, context: ["test:Key": ["0"]]).isAllowed)
        }
    }
}
