import Policy
import Testing

/// IAM user guide, reference_policies_variables.
@Suite struct `Policy variables` {
    private let context: ContextKeys = [
        "aws:PrincipalTag/team": ["yellow"],
        "aws:PrincipalTag/Cost Center": ["12"],
        "aws:PrincipalTag/star": ["*"],
        "aws:PrincipalTag/colon": ["a:b"],
        "aws:TagKeys": ["a", "b"],
        "aws:CurrentTime": ["2026-11-21T08:00:00Z"],
    ]

    /// Columns: the end of the resource in the policy, the end of the one asked for, whether they match.
    @Test(
        arguments: table(
            3,
            """
            ${aws:username} | ShirleyRodriguez | yes
            ${AWS:UserName} | ShirleyRodriguez | yes
            ${aws:username} | shirleyrodriguez | no
            ${aws:username} | ${aws:username} | no
            ${aws:username}-* | ShirleyRodriguez-1 | yes
            ${aws:username}/* | ShirleyRodriguez/a/b | yes
            ${aws:userid} | AIDAEXAMPLE1111111111 | yes
            ${aws:PrincipalAccount}-${aws:username} | 111122223333-ShirleyRodriguez | yes
            ${aws:PrincipalTag/team} | yellow | yes
            ${aws:principaltag/TEAM} | yellow | yes
            ${aws:PrincipalTag/Cost Center} | 12 | yes
            ${aws:PrincipalTag/team, 'company-wide'} | yellow | yes
            ${aws:PrincipalTag/none, 'company-wide'} | company-wide | yes
            ${aws:PrincipalTag/none,'company-wide'} | company-wide | yes
            ${aws:PrincipalTag/none, 'a}b'} | a}b | yes
            ${aws:PrincipalTag/none, 'a*'} | a* | yes
            ${aws:PrincipalTag/none, 'a*'} | ab | no
            ${aws:PrincipalTag/none, ''} | "" | no
            x${aws:PrincipalTag/none, ''} | x | yes
            ${aws:PrincipalTag/none} | company-wide | no
            *${aws:PrincipalTag/none}* | anything | no
            ${aws:PrincipalTag/star} | * | yes
            ${aws:PrincipalTag/star} | anything | no
            ${aws:PrincipalTag/colon} | a:b | yes
            ${aws:TagKeys} | a | no
            ${aws:TagKeys, 'many'} | many | yes
            ${*} | * | yes
            ${*} | a | no
            ${?} | ? | yes
            ${?} | a | no
            ${$} | $ | yes
            ${$}{aws:username} | ${aws:username} | yes
            a${*}b* | a*bc | yes
            a${*}b* | axbc | no
            $a | $a | yes
            a$ | a$ | yes
            """
        )
    ) func `stand for what the request says in a resource`(row: Row) throws {
        let text = document(statement(resource: databaseARN(row[0])))
        #expect(try decision(text, on: databaseARN(row[1]), context: context).isAllowed == (row[2] == "yes"))
    }

    /// Columns: operator, value in the policy, value of the request, whether the condition is met.
    @Test(
        arguments: table(
            4,
            """
            StringEquals | ${aws:username} | ShirleyRodriguez | yes
            StringEquals | ${aws:username} | Bob | no
            StringEquals | ${*} | * | yes
            StringEquals | ${*} | a | no
            StringNotEquals | ${aws:username} | ShirleyRodriguez | no
            StringNotEquals | ${aws:username} | Bob | yes
            StringEqualsIgnoreCase | ${aws:username} | SHIRLEYRODRIGUEZ | yes
            StringLike | ${aws:username}/* | ShirleyRodriguez/a | yes
            StringLike | ${aws:PrincipalTag/star} | a | no
            StringLike | ${aws:PrincipalTag/star} | * | yes
            StringLike | a${?} | a? | yes
            StringLike | a${?} | ab | no
            StringEquals | ${aws:PrincipalTag/none} | a | no
            StringEquals | ${aws:PrincipalTag/none} | "" | no
            StringLike | *${aws:PrincipalTag/none}* | a | no
            StringNotEquals | ${aws:PrincipalTag/none} | a | yes
            StringNotLike | ${aws:PrincipalTag/none} | a | yes
            StringEquals | ${aws:PrincipalTag/none, 'blue'} | blue | yes
            StringNotEquals | ${aws:PrincipalTag/none, 'blue'} | blue | no
            ArnEquals | arn:aws:iam::111122223333:user/${aws:username} | arn:aws:iam::111122223333:user/ShirleyRodriguez | yes
            ArnEquals | arn:aws:iam::${aws:PrincipalAccount}:user/a | arn:aws:iam::111122223333:user/a | yes
            ArnLike | arn:aws:iam::${aws:PrincipalAccount}:user/* | arn:aws:iam::444455556666:user/a | no
            ArnLike | arn:aws:iam::${aws:PrincipalTag/colon}:user/a | arn:aws:iam::a:b:user/a | no
            ArnNotLike | arn:aws:iam::${aws:PrincipalTag/none}:user/* | arn:aws:iam::1:user/a | yes
            Bool | ${test:Flag} | true | yes
            """
        )
    ) func `stand for what the request says in a condition`(row: Row) throws {
        var context = context
        context["test:Flag"] = ["true"]
        #expect(try isMet(row[0], [row[1]], row.values(2), context: context) == (row[3] == "yes"))
    }

    @Test(arguments: ["2008-10-17", "2012-10-17"])
    func `are plain text in the older version of the language`(version: String) throws {
        let text = document(statement(resource: databaseARN("${aws:username}")), version: version)
        let isOld = version == "2008-10-17"
        #expect(try decision(text, on: databaseARN("ShirleyRodriguez")).isAllowed != isOld)
        #expect(try decision(text, on: databaseARN("${aws:username}")).isAllowed == isOld)
        #expect(try isMet("StringEquals", ["${aws:username}"], ["${aws:username}"], version: version) == isOld)
    }

    @Test func `without a Version the document is in the older one`() throws {
        let text = "{\"Statement\": \(statement(resource: databaseARN("${aws:username}")))}"
        #expect(try !decision(text, on: databaseARN("ShirleyRodriguez")).isAllowed)
        #expect(try decision(text, on: databaseARN("${aws:username}")).isAllowed)
    }

    /// The example under "Policy variables with no value".
    @Test(arguments: [("red", "red", false), ("red", "blue", true), (nil, "red", true)] as [(String?, String, Bool)])
    func `a tag that the principal lacks equals nothing`(principal: String?, resource: String, isDenied: Bool) throws {
        let condition =
            "\"Condition\": {\"StringNotEquals\": {\"rds:db-tag/Team\": \"${aws:PrincipalTag/Team}\"}}"
        var context: ContextKeys = ["rds:db-tag/Team": [resource]]
        context["aws:PrincipalTag/Team"] = principal.map { [$0] }
        let text = document(statement(), statement("Deny", extra: condition))
        #expect(try decision(text, context: context).outcome == (isDenied ? .explicitDeny : .allowed))
    }

    @Test func `a resource without a value is not among those that NotResource leaves out`() throws {
        let arn = databaseARN("${aws:PrincipalTag/none}")
        let text = document("{\"Effect\": \"Allow\", \"Action\": \"*\", \"NotResource\": \(quoted(arn))}")
        #expect(try decision(text).isAllowed)
    }

    @Test(arguments: ["${aws:username", "${", "a${aws:PrincipalTag/x, 'y}"])
    func `must have an end`(name: String) {
        #expect(throws: PolicyError.self) { try decision(document(statement(resource: databaseARN(name)))) }
    }

    @Test(arguments: ["arn:aws:rds:${aws:RequestedRegion}:1:db:a", "arn:aws:rds:eu:${aws:PrincipalAccount}:db:a"])
    func `may stand only in the last segment of a resource`(arn: String) {
        #expect(throws: PolicyError.self) { try decision(document(statement(resource: arn))) }
    }
}
