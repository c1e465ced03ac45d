import Policy
import Testing

/// Which actions and resources a statement is about.
@Suite struct `Actions and resources` {
    /// IAM user guide, reference_policies_elements_action.
    ///
    /// Columns: element, actions, action asked for, whether it is meant.
    @Test(
        arguments: table(
            4,
            """
            Action | * | rds:CreateDBSnapshot | yes
            Action | rds:* | rds:CreateDBSnapshot | yes
            Action | rds:CreateDBSnapshot | rds:CreateDBSnapshot | yes
            Action | RDS:createdbsnapshot | rds:CreateDBSnapshot | yes
            Action | rds:Create* | rds:CreateDBSnapshot | yes
            Action | rds:*Snapshot | rds:CreateDBSnapshot | yes
            Action | rds:*Snapshot* | rds:DescribeDBSnapshotAttributes | yes
            Action | rds:*snapshot* | rds:DescribeDBSnapshots | yes
            Action | rds:CreateDB???????? | rds:CreateDBSnapshot | yes
            Action | rds:CreateDB??????? | rds:CreateDBSnapshot | no
            Action | rds:Describe* | rds:CreateDBSnapshot | no
            Action | rds:Create | rds:CreateDBSnapshot | no
            Action | backup:* | rds:CreateDBSnapshot | no
            Action | rds:*:x | rds:CreateDBSnapshot | no
            Action | iam:*AccessKey* | iam:CreateAccessKey | yes
            Action | iam:*AccessKey* | iam:GetAccessKeyLastUsed | yes
            Action | iam:*AccessKey* | iam:CreateUser | no
            Action | rds:Describe*; rds:CreateDBSnapshot | rds:CreateDBSnapshot | yes
            Action | rds:Describe*; rds:CreateDBSnapshot | rds:DeleteDBSnapshot | no
            NotAction | rds:Delete* | rds:CreateDBSnapshot | yes
            NotAction | rds:Delete* | rds:DeleteDBSnapshot | no
            NotAction | rds:Delete* | kms:Decrypt | yes
            NotAction | iam:*; rds:* | rds:CreateDBSnapshot | no
            NotAction | iam:*; kms:* | rds:CreateDBSnapshot | yes
            NotAction | * | rds:CreateDBSnapshot | no
            """
        )
    ) func `an action is meant in any case of letters`(row: Row) throws {
        let text = document(
            "{\"Effect\": \"Allow\", \"\(row[0])\": \(quoted(row.values(1) ?? [])), \"Resource\": \"*\"}"
        )
        #expect(try decision(text, .shirley, row[2]).isAllowed == (row[3] == "yes"))
    }

    /// IAM user guide, reference_policies_elements_resource.
    ///
    /// Columns: element, resources, the one asked for, whether it is meant.
    @Test(
        arguments: table(
            4,
            """
            Resource | * | arn:aws:rds:eu-west-1:111122223333:db:orders | yes
            Resource | * | * | yes
            Resource | arn:aws:rds:*:*:db:* | * | no
            Resource | arn:aws:rds:eu-west-1:111122223333:db:orders | arn:aws:rds:eu-west-1:111122223333:db:orders | yes
            Resource | arn:aws:rds:eu-west-1:111122223333:db:orders | arn:aws:rds:eu-west-1:111122223333:db:Orders | no
            Resource | arn:aws:rds:eu-west-1:111122223333:db:orders | arn:aws:rds:eu-west-1:111122223333:db:orders2 | no
            Resource | arn:aws:rds:eu-west-1:111122223333:db:* | arn:aws:rds:eu-west-1:111122223333:snapshot:a | no
            Resource | arn:aws:rds:*:111122223333:db:* | arn:aws:rds:us-east-1:111122223333:db:orders | yes
            Resource | arn:aws:rds:*:111122223333:db:* | arn:aws:rds:us-east-1:444455556666:db:orders | no
            Resource | arn:aws:rds:eu-*:*:db:* | arn:aws:rds:eu-central-1:1:db:a | yes
            Resource | arn:aws:rds:eu-*-1:*:db:* | arn:aws:rds:eu-west-1:1:db:a | yes
            Resource | arn:aws:rds:eu-*-1:*:db:* | arn:aws:rds:eu-west-2:1:db:a-1:1:db:b | no
            Resource | arn:aws:rds:eu-west-?:1:db:a | arn:aws:rds:eu-west-3:1:db:a | yes
            Resource | arn:aws:rds:eu-west-?:1:db:a | arn:aws:rds:eu-west-10:1:db:a | no
            Resource | arn:aws:rds:eu?west-1:1:db:a | arn:aws:rds:eu-west-1:1:db:a | yes
            Resource | arn:aws:rds:eu?1:db:a:b | arn:aws:rds:eu:1:db:a:b | no
            Resource | arn:aws:rds:eu:1:snapshot:rds?a | arn:aws:rds:eu:1:snapshot:rds:a | yes
            Resource | arn:aws:rds:eu:1:db:order? | arn:aws:rds:eu:1:db:orders | yes
            Resource | arn:aws:rds:eu:1:snapshot:rds:* | arn:aws:rds:eu:1:snapshot:rds:orders-2026 | yes
            Resource | arn:aws:rds:eu:1:snapshot:* | arn:aws:rds:eu:1:snapshot:rds:orders-2026 | yes
            Resource | arn:aws:rds:eu:1:*:orders | arn:aws:rds:eu:1:db:orders | yes
            Resource | arn:aws:rds:eu:1:* | arn:aws:rds:eu:1:db:orders | yes
            Resource | arn:aws:rds:* | arn:aws:rds:eu:1:db:orders | yes
            Resource | arn:aws:rds:eu:* | arn:aws:rds:us:1:db:orders | no
            Resource | arn:aws:s3:::b/*/test/* | arn:aws:s3:::b/1/test/object.jpg | yes
            Resource | arn:aws:s3:::b/*/test/* | arn:aws:s3:::b/1/2/test/3/object.jpg | yes
            Resource | arn:aws:s3:::b/*/test/* | arn:aws:s3:::b/1///test///object.jpg | yes
            Resource | arn:aws:s3:::b/*/test/* | arn:aws:s3:::b/1/test/.jpg | yes
            Resource | arn:aws:s3:::b/*/test/* | arn:aws:s3:::b//test/object.jpg | yes
            Resource | arn:aws:s3:::b/*/test/* | arn:aws:s3:::b/1/test/ | yes
            Resource | arn:aws:s3:::b/*/test/* | arn:aws:s3:::b/1-test/object.jpg | no
            Resource | arn:aws:s3:::b/*/test/* | arn:aws:s3:::b/test/object.jpg | no
            Resource | arn:aws:s3:::b/*/test/* | arn:aws:s3:::b/1/2/test.jpg | no
            Resource | arn:aws:iam::1:user/accounting/* | arn:aws:iam::1:user/accounting/Bob | yes
            Resource | arn:aws:iam::1:user/accounting/* | arn:aws:iam::1:user/Bob | no
            Resource | arn:aws:iam:::user/Bob | arn:aws:iam::1:user/Bob | no
            Resource | arn:aws:dynamodb:us:1:table/books; arn:aws:dynamodb:us:1:table/mags | arn:aws:dynamodb:us:1:table/mags | yes
            Resource | arn:aws:dynamodb:us:1:table/books; arn:aws:dynamodb:us:1:table/mags | arn:aws:dynamodb:us:1:table/x | no
            NotResource | arn:aws:rds:*:*:db:prod-* | arn:aws:rds:eu:1:db:prod-orders | no
            NotResource | arn:aws:rds:*:*:db:prod-* | arn:aws:rds:eu:1:db:test-orders | yes
            NotResource | arn:aws:rds:*:*:db:a; arn:aws:rds:*:*:db:b | arn:aws:rds:eu:1:db:b | no
            NotResource | arn:aws:rds:*:*:db:a; arn:aws:rds:*:*:db:b | arn:aws:rds:eu:1:db:c | yes
            NotResource | * | arn:aws:rds:eu:1:db:c | no
            """
        )
    ) func `a resource is meant letter by letter, with wildcards`(row: Row) throws {
        let text = document("{\"Effect\": \"Allow\", \"Action\": \"*\", \"\(row[0])\": \(quoted(row.values(1) ?? []))}")
        #expect(try decision(text, on: row[2]).isAllowed == (row[3] == "yes"))
    }

    @Test func `every resource of a request must be allowed`() throws {
        let text = document(
            "{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": [\(quoted(databaseARN())), \"arn:aws:rds:*:*:snapshot:*\"]}"
        )
        let policies = PrincipalPolicies(identity: [try policy(text)])
        let snapshot = AccessResource("arn:aws:rds:eu-west-1:\(home):snapshot:s", account: home)
        func decision(_ database: String) -> AccessDecision {
            AccessRequest(
                .shirley,
                createSnapshot,
                on: [AccessResource(databaseARN(database), account: home), snapshot]
            ).decision(under: policies)
        }
        #expect(decision("orders").isAllowed)
        #expect(decision("orders").statements.count == 2)
        #expect(decision("users").outcome == .implicitDeny)
        #expect(decision("users").resource == databaseARN("users"))
    }

    @Test(arguments: [["denied", "unknown"], ["unknown", "denied"]])
    func `a denial of one resource goes before the lack of an allowance for another`(names: [String]) throws {
        let text = document(statement(resource: databaseARN("a")), statement("Deny", resource: databaseARN("denied")))
        let resources = names.map { AccessResource(databaseARN($0), account: home) }
        let decision = AccessRequest(.shirley, createSnapshot, on: resources)
            .decision(under: PrincipalPolicies(identity: [try policy(text)]))
        #expect(decision.outcome == .explicitDeny)
        #expect(decision.resource == databaseARN("denied"))
    }

    @Test func `a condition looks at the resource it is evaluated for`() throws {
        let text = document(
            statement(extra: "\"Condition\": {\"StringEquals\": {\"aws:ResourceTag/env\": \"test\"}}")
        )
        let policies = PrincipalPolicies(identity: [try policy(text)])
        let tagged = ["test", "prod", nil].map { tag in
            AccessResource(
                databaseARN(tag ?? "none"),
                account: home,
                context: ["aws:ResourceTag/env": tag.map { [$0] } ?? []]
            )
        }
        let answers = tagged.map {
            AccessRequest(.shirley, createSnapshot, on: [$0]).decision(under: policies).isAllowed
        }
        #expect(answers == [true, false, false])
    }
}
