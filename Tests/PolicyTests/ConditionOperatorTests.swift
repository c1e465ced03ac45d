import Policy
import Testing

/// Whether a statement that depends on a condition applies, seen both from one that allows and from one that denies.
func isMet(
    _ test: String,
    _ policyValues: [String],
    _ requestValues: [String]?,
    key: String = "test:Key",
    context: ContextKeys = [:],
    version: String = "2012-10-17"
) throws -> Bool {
    var context = context
    context[key] = requestValues
    let condition = "\"Condition\": {\(quoted(test)): {\(quoted(key)): \(quoted(policyValues))}}"
    let allowing = try decision(document(statement(extra: condition), version: version), context: context)
    let denying = try decision(
        document(statement(), statement("Deny", extra: condition), version: version),
        context: context
    )
    #expect(denying.outcome == (allowing.isAllowed ? .explicitDeny : .allowed))
    return allowing.isAllowed
}

/// IAM user guide, reference_policies_elements_condition_operators.
///
/// Columns: operator, values of the policy, values of the request (`-` for none), whether the condition is met.
@Suite struct `Condition operators` {
    @Test(
        arguments: table(
            4,
            """
            StringEquals | john | john | yes
            StringEquals | john | John | no
            StringEquals | john | johnny | no
            StringEquals | john | - | no
            StringEquals | jo* | john | no
            StringEquals | jo* | jo* | yes
            StringEquals | joh? | john | no
            StringEquals | "" | "" | yes
            StringEquals | anna; john | john | yes
            StringEquals | anna; otto | john | no
            StringEquals | \u{E9} | \u{E9} | yes
            StringEquals | \u{E9} | e\u{301} | no
            StringNotEquals | john | john | no
            StringNotEquals | john | John | yes
            StringNotEquals | john | anna | yes
            StringNotEquals | john | - | yes
            StringNotEquals | anna; john | john | no
            StringNotEquals | anna; john | otto | yes
            StringEqualsIgnoreCase | john | JOHN | yes
            StringEqualsIgnoreCase | JOHN | john | yes
            StringEqualsIgnoreCase | john | jon | no
            StringEqualsIgnoreCase | john | - | no
            StringEqualsIgnoreCase | j*n | john | no
            StringNotEqualsIgnoreCase | john | JOHN | no
            StringNotEqualsIgnoreCase | john | anna | yes
            StringNotEqualsIgnoreCase | john | - | yes
            StringNotEqualsIgnoreCase | anna; JOHN | john | no
            StringLike | jo* | john | yes
            StringLike | jo* | jo | yes
            StringLike | jo* | Jo | no
            StringLike | *hn | john | yes
            StringLike | j*n | john | yes
            StringLike | j*x*n | john | no
            StringLike | jo?n | john | yes
            StringLike | jo? | john | no
            StringLike | ???? | john | yes
            StringLike | * | "" | yes
            StringLike | ? | "" | no
            StringLike | * | - | no
            StringLike | a*b*c | aXbXbXc | yes
            StringLike | *a*a*a* | aa | no
            StringLike | ? | \u{E9} | yes
            StringLike | home/; home/a/* | home/a/b/c | yes
            StringLike | john | john | yes
            StringNotLike | jo* | john | no
            StringNotLike | jo* | anna | yes
            StringNotLike | jo* | - | yes
            StringNotLike | an*; jo* | john | no
            StringNotLike | an*; jo* | otto | yes
            stringequals | john | john | yes
            """
        )
    ) func `strings are compared letter by letter`(row: Row) throws {
        #expect(try isMet(row[0], row.values(1) ?? [], row.values(2)) == (row[3] == "yes"))
    }

    @Test(
        arguments: table(
            4,
            """
            NumericEquals | 10 | 10 | yes
            NumericEquals | 10 | 10.0 | yes
            NumericEquals | 10 | 010 | yes
            NumericEquals | 10 | 11 | no
            NumericEquals | 0.1 | 0.10 | yes
            NumericEquals | -3 | -3 | yes
            NumericEquals | 9007199254740993 | 9007199254740992 | no
            NumericEquals | 10 | ten | no
            NumericEquals | 10 | "" | no
            NumericEquals | 10 | - | no
            NumericEquals | 5; 10 | 10 | yes
            NumericNotEquals | 10 | 10 | no
            NumericNotEquals | 10 | 11 | yes
            NumericNotEquals | 10 | - | yes
            NumericNotEquals | 5; 10 | 10.0 | no
            NumericNotEquals | 5; 10 | 7 | yes
            NumericLessThan | 10 | 9.99 | yes
            NumericLessThan | 10 | 10 | no
            NumericLessThan | 10 | 9 | yes
            NumericLessThan | -1 | -2 | yes
            NumericLessThan | 10 | - | no
            NumericLessThan | 3; 10 | 7 | yes
            NumericLessThanEquals | 10 | 10 | yes
            NumericLessThanEquals | 10 | 10.01 | no
            NumericGreaterThan | 10 | 10 | no
            NumericGreaterThan | 10 | 11 | yes
            NumericGreaterThan | 10 | 9 | no
            NumericGreaterThan | 10 | - | no
            NumericGreaterThanEquals | 10 | 10 | yes
            NumericGreaterThanEquals | 10 | 9 | no
            """
        )
    ) func `numbers are compared by their value`(row: Row) throws {
        #expect(try isMet(row[0], row.values(1) ?? [], row.values(2)) == (row[3] == "yes"))
    }

    @Test(
        arguments: table(
            4,
            """
            DateEquals | 2026-11-21T08:00:00Z | 2026-11-21T08:00:00Z | yes
            DateEquals | 2026-11-21T08:00:00Z | 2026-11-21T09:00:00+01:00 | yes
            DateEquals | 2026-11-21T08:00Z | 2026-11-21T08:00:00Z | yes
            DateEquals | 2026-11-21 | 2026-11-21T00:00:00Z | yes
            DateEquals | 2026-11 | 2026-11-01T00:00:00Z | yes
            DateEquals | 2026 | 2026-01-01T00:00:00Z | yes
            DateEquals | 1795248000 | 2026-11-21T08:00:00Z | yes
            DateEquals | 2026-11-21T08:00:00Z | 1795248000 | yes
            DateEquals | 2026-11-21T08:00:00.5Z | 2026-11-21T08:00:00.500Z | yes
            DateEquals | 2026-11-21T08:00:00Z | 2026-11-21T08:00:01Z | no
            DateEquals | 2026-11-21T08:00:00Z | yesterday | no
            DateEquals | 2026-11-21T08:00:00Z | - | no
            DateNotEquals | 2026-11-21T08:00:00Z | 2026-11-21T08:00:00Z | no
            DateNotEquals | 2026-11-21T08:00:00Z | 2026-11-22T08:00:00Z | yes
            DateNotEquals | 2026-11-21T08:00:00Z | - | yes
            DateLessThan | 2026-11-21T08:00:00Z | 2026-11-21T07:59:59Z | yes
            DateLessThan | 2026-11-21T08:00:00Z | 2026-11-21T08:00:00Z | no
            DateLessThan | 2026-11-21T08:00:00Z | 2026-11-21T08:30:00+01:00 | yes
            DateLessThan | 2026-11-21T08:00:00Z | - | no
            DateLessThanEquals | 2026-11-21T08:00:00Z | 2026-11-21T08:00:00Z | yes
            DateLessThanEquals | 2026-11-21T08:00:00Z | 2026-11-21T08:00:00.001Z | no
            DateGreaterThan | 2026-11-21T08:00:00Z | 2026-11-21T08:00:01Z | yes
            DateGreaterThan | 2026-11-21T08:00:00Z | 2026-11-21T08:00:00Z | no
            DateGreaterThan | 2020-01-01T00:00:01Z | - | no
            DateGreaterThan | 2026-11-21T08:00:00-08:00 | 2026-11-21T15:59:59Z | no
            DateGreaterThanEquals | 2026-11-21T08:00:00Z | 2026-11-21T08:00:00Z | yes
            DateGreaterThanEquals | 2026-11-21T08:00:00Z | 2026-11-20T08:00:00Z | no
            DateGreaterThanEquals | 2024-02-29 | 2024-02-29T00:00:00Z | yes
            """
        )
    ) func `dates are compared as moments`(row: Row) throws {
        #expect(try isMet(row[0], row.values(1) ?? [], row.values(2)) == (row[3] == "yes"))
    }

    @Test(
        arguments: table(
            4,
            """
            Bool | true | true | yes
            Bool | true | false | no
            Bool | True | TRUE | yes
            Bool | false | false | yes
            Bool | false | true | no
            Bool | false | - | no
            Bool | true; false | false | yes
            BoolIfExists | true | - | yes
            BoolIfExists | true | false | no
            BinaryEquals | QmluYXJ5VmFsdWVJbkJhc2U2NA== | QmluYXJ5VmFsdWVJbkJhc2U2NA== | yes
            BinaryEquals | QmluYXJ5VmFsdWVJbkJhc2U2NA== | QmluYXJ5 | no
            BinaryEquals | QmluYXJ5 | qmluYXJ5 | no
            BinaryEquals | QmluYXJ5 | not base64! | no
            BinaryEquals | QmluYXJ5 | - | no
            Null | true | - | yes
            Null | true | x | no
            Null | true | "" | no
            Null | true | [] | yes
            Null | false | - | no
            Null | false | x | yes
            Null | False | x; y | yes
            Null | true; false | - | yes
            """
        )
    ) func `truth, bytes and presence`(row: Row) throws {
        #expect(try isMet(row[0], row.values(1) ?? [], row.values(2)) == (row[3] == "yes"))
    }

    @Test(
        arguments: table(
            4,
            """
            IpAddress | 203.0.113.0/24 | 203.0.113.0 | yes
            IpAddress | 203.0.113.0/24 | 203.0.113.255 | yes
            IpAddress | 203.0.113.0/24 | 203.0.114.0 | no
            IpAddress | 203.0.113.77/24 | 203.0.113.1 | yes
            IpAddress | 203.0.113.7 | 203.0.113.7 | yes
            IpAddress | 203.0.113.7 | 203.0.113.8 | no
            IpAddress | 203.0.113.7/32 | 203.0.113.7 | yes
            IpAddress | 203.0.112.0/22 | 203.0.115.255 | yes
            IpAddress | 203.0.112.0/22 | 203.0.116.0 | no
            IpAddress | 128.0.0.0/1 | 129.1.2.3 | yes
            IpAddress | 128.0.0.0/1 | 127.0.0.1 | no
            IpAddress | 0.0.0.0/0 | 8.8.8.8 | yes
            IpAddress | 0.0.0.0/0 | 2001:db8::1 | no
            IpAddress | 2001:DB8:1234:5678::/64 | 2001:db8:1234:5678::1 | yes
            IpAddress | 2001:DB8:1234:5678::/64 | 2001:db8:1234:5678:ffff:ffff:ffff:ffff | yes
            IpAddress | 2001:DB8:1234:5678::/64 | 2001:db8:1234:5679::1 | no
            IpAddress | 2001:DB8:1234:5678::/64 | 203.0.113.1 | no
            IpAddress | ::1 | 0:0:0:0:0:0:0:1 | yes
            IpAddress | ::/0 | 2001:db8::1 | yes
            IpAddress | 203.0.113.0/24 | ::ffff:203.0.113.9 | yes
            IpAddress | 203.0.113.0/24; 2001:DB8:1234:5678::/64 | 2001:db8:1234:5678::9 | yes
            IpAddress | 203.0.113.0/24; 2001:DB8:1234:5678::/64 | 198.51.100.1 | no
            IpAddress | 203.0.113.0/24 | 203.0.113 | no
            IpAddress | 203.0.113.0/24 | 203.0.113.1.1 | no
            IpAddress | 203.0.113.0/24 | 203.0.113.256 | no
            IpAddress | 203.0.113.0/24 | - | no
            NotIpAddress | 203.0.113.0/24 | 203.0.113.9 | no
            NotIpAddress | 203.0.113.0/24 | 198.51.100.1 | yes
            NotIpAddress | 203.0.113.0/24 | 2001:db8::1 | yes
            NotIpAddress | 203.0.113.0/24; 198.51.100.0/24 | 198.51.100.1 | no
            NotIpAddress | 203.0.113.0/24; 198.51.100.0/24 | 192.0.2.1 | yes
            NotIpAddress | 203.0.113.0/24 | - | yes
            """
        )
    ) func `addresses are compared with ranges`(row: Row) throws {
        #expect(try isMet(row[0], row.values(1) ?? [], row.values(2)) == (row[3] == "yes"))
    }

    @Test(
        arguments: table(
            4,
            """
            ArnEquals | arn:aws:sns:eu-west-1:111122223333:t | arn:aws:sns:eu-west-1:111122223333:t | yes
            ArnEquals | arn:aws:sns:*:111122223333:* | arn:aws:sns:eu-west-1:111122223333:t | yes
            ArnEquals | arn:aws:sns:eu-west-1:111122223333:t | arn:aws:sns:eu-west-1:111122223333:T | no
            ArnEquals | arn:aws:sns:eu-west-1:111122223333:t | - | no
            ArnLike | arn:aws:some:*:111122223333:finance/* | arn:aws:some:us-east-2:111122223333:finance/a | yes
            ArnLike | arn:aws:some:*:111122223333:fin/* | arn:aws:some:us-east-2:9:store/abc:111122223333:fin/a | no
            StringLike | arn:aws:some:*:111122223333:fin/* | arn:aws:some:us-east-2:9:store/abc:111122223333:fin/a | yes
            ArnLike | arn:aws:iam::111122223333:role/* | arn:aws:iam::111122223333:role/ops/Backup | yes
            ArnLike | arn:aws:iam::*:role/Back?p | arn:aws:iam::111122223333:role/Backup | yes
            ArnLike | arn:aws:iam::*:role/Back?p | arn:aws:iam::111122223333:role/Backp | no
            ArnLike | arn:aws:iam::11112222333?:user/a | arn:aws:iam::111122223333:user/a | yes
            ArnLike | arn:aws:rds:*:*:* | arn:aws:rds:eu-west-1:111122223333:db:orders | yes
            ArnLike | arn:aws:rds:*:*:db:* | arn:aws:rds:eu-west-1:111122223333:snapshot:db:x | no
            ArnLike | arn:aws:rds:* | arn:aws:rds:eu-west-1:111122223333:db:orders | no
            ArnLike | arn:*:rds:*:*:db:orders | arn:aws-cn:rds:eu-west-1:111122223333:db:orders | yes
            ArnLike | * | arn:aws:rds:eu-west-1:111122223333:db:orders | yes
            ArnLike | * | orders | no
            ArnEquals | orders | orders | no
            ArnLike | arn:aws:rds:eu:1 | arn:aws:rds:eu:1 | no
            ArnLike | arn:aws:rds:eu-west-1:*:db:a; arn:aws:rds:*:*:db:b | arn:aws:rds:eu-west-1:1:db:b | yes
            ArnNotEquals | arn:aws:iam::1:user/a | arn:aws:iam::1:user/a | no
            ArnNotEquals | arn:aws:iam::1:user/a | arn:aws:iam::1:user/b | yes
            ArnNotEquals | arn:aws:iam::1:user/a | - | yes
            ArnNotLike | arn:aws:iam::*:user/a* | arn:aws:iam::1:user/anna | no
            ArnNotLike | arn:aws:iam::*:user/a*; arn:aws:iam::*:user/b* | arn:aws:iam::1:user/bert | no
            ArnNotLike | arn:aws:iam::*:user/a*; arn:aws:iam::*:user/b* | arn:aws:iam::1:user/carl | yes
            ArnNotLike | arn:aws:iam::*:user/a* | - | yes
            """
        )
    ) func `ARNs are compared segment by segment`(row: Row) throws {
        #expect(try isMet(row[0], row.values(1) ?? [], row.values(2)) == (row[3] == "yes"))
    }
}
