import Policy
import Testing

/// What a decision says beside yes and no.
@Suite struct `Decisions` {
    /// IAM user guide, troubleshoot_access-denied.
    ///
    /// Columns: principal, identity, boundary, session, resource's policy, kind, what stands behind "… on resource: …".
    @Test(
        arguments: table(
            7,
            """
            user | - | - | - | - | additional | because no identity-based policy allows the sts:AssumeRole action
            user | deny | - | - | - | additional | with an explicit deny in an identity-based policy
            user | allow | other | - | - | additional | because no permissions boundary allows the sts:AssumeRole action
            user | allow | deny | - | - | additional | with an explicit deny in a permissions boundary
            session | allow | - | other | - | additional | because no session policy allows the sts:AssumeRole action
            session | allow | - | deny | - | additional | with an explicit deny in a session policy
            user | allow | - | - | deny user | additional | with an explicit deny in a resource-based policy
            user | allow | - | - | empty | key | because no resource-based policy allows the sts:AssumeRole action
            user | allow | - | - | empty | trust | because no role trust policy allows the sts:AssumeRole action
            user | allow | - | - | deny user | trust | with an explicit deny in the role trust policy
            """
        )
    ) func `a refusal is in AWS's words`(row: Row) throws {
        let kinds: [String: ResourcePolicy.Kind] = ["additional": .additional, "key": .key, "trust": .trust]
        let scenario = Scenario(
            principal: row[0],
            identity: row[1],
            boundary: row[2],
            session: row[3],
            resource: row[4],
            kind: kinds[row[5]] ?? .additional,
            action: "sts:AssumeRole"
        )
        let denied = AccessDenied(try scenario.decision(), of: try scenario.request())
        let arn = (Scenario.principals[row[0]] ?? .anonymous).arn
        #expect(denied?.code == "AccessDenied")
        #expect(
            denied?.message
                == "User: \(arn) is not authorized to perform: sts:AssumeRole on resource: \(databaseARN()) \(row[6])"
        )
    }

    @Test func `the sentence of the issue is spelled letter by letter`() throws {
        let session = AccessRequest(
            .session,
            createSnapshot,
            on: [AccessResource(databaseARN(), account: home)]
        )
        #expect(
            AccessDenied(session.decision(under: PrincipalPolicies()), of: session)?.message
                == "User: arn:aws:sts::111122223333:assumed-role/Backup/nightly is not authorized to perform: "
                + "rds:CreateDBSnapshot on resource: arn:aws:rds:eu-west-1:111122223333:db:orders "
                + "because no identity-based policy allows the rds:CreateDBSnapshot action"
        )
    }

    /// AWS security blog, enhanced access denied error messages with policy ARNs.
    @Test(
        arguments: [
            ("arn:aws:iam::\(home):policy/Ops", home), ("Ops", home), ("arn:aws:iam::\(home):policy/Ops", abroad),
        ]
    ) func `the managed policy that denies is named inside of the account`(id: String, account: String) throws {
        let policies = PrincipalPolicies(
            identity: [
                AttachedPolicy(id: id, document: try PolicyDocument(document(statement("Deny")), kind: .managed))
            ]
        )
        let request = AccessRequest(.shirley, createSnapshot, on: [AccessResource(databaseARN(), account: account)])
        let message = AccessDenied(request.decision(under: policies), of: request)?.message ?? ""
        let isNamed = id.hasPrefix("arn:") && account == home
        #expect(message.hasSuffix("with an explicit deny in an identity-based policy\(isNamed ? ": \(id)" : "")"))
    }

    @Test func `a request about no resource names none`() throws {
        let request = AccessRequest(.shirley, "codecommit:ListRepositories")
        #expect(
            AccessDenied(request.decision(under: PrincipalPolicies()), of: request)?.message
                == "User: arn:aws:iam::111122223333:user/ShirleyRodriguez is not authorized to perform: "
                + "codecommit:ListRepositories because no identity-based policy allows the codecommit:ListRepositories "
                + "action"
        )
        let allowing = request.decision(under: PrincipalPolicies(identity: [try policy(document(statement()))]))
        #expect(AccessDenied(allowing, of: request) == nil)
    }

    @Test func `the statements that decided are named`() throws {
        let text = document(
            statement(action: "ec2:*"),
            statement(action: "rds:*", extra: "\"Sid\": \"Databases\""),
            statement("Deny", action: "rds:Delete*", extra: "\"Sid\": \"Keep\"")
        )
        let attached = AttachedPolicy(
            id: "arn:aws:iam::\(home):policy/Ops",
            document: try PolicyDocument(text, kind: .managed)
        )
        func decision(_ action: String) -> AccessDecision {
            AccessRequest(.shirley, action).decision(under: PrincipalPolicies(identity: [attached]))
        }
        let allowed = decision("rds:CreateDBSnapshot")
        #expect(allowed.statements.map(\.sid) == ["Databases"])
        #expect(allowed.statements.map(\.index) == [1])
        let denied = decision("rds:DeleteDBSnapshot")
        #expect(denied.outcome == .explicitDeny)
        #expect(denied.statements.map(\.sid) == ["Keep"])
        #expect(denied.statements.map(\.policy) == ["arn:aws:iam::\(home):policy/Ops"])
        #expect(denied.statements.map(\.type) == [.identity])
    }

    /// IAM user guide, reference_policies_variables, principal key values; reference_policies_condition-keys.
    @Test(
        arguments: table(
            6,
            """
            root | Account | 111122223333 | arn:aws:iam::111122223333:root | - | 111122223333
            user | User | 111122223333 | arn:aws:iam::111122223333:user/ShirleyRodriguez | ShirleyRodriguez | AIDAEXAMPLE1111111111
            session | AssumedRole | 111122223333 | arn:aws:iam::111122223333:role/ops/Backup | - | AROAEXAMPLE1111111111:nightly
            federated | FederatedUser | 111122223333 | arn:aws:sts::111122223333:federated-user/Bob | - | 111122223333:Bob
            anonymous | Anonymous | - | - | - | anonymous
            """
        )
    ) func `a principal says who it is`(row: Row) {
        let keys = (Scenario.principals[row[0]] ?? .anonymous).contextKeys
        #expect(keys["aws:PrincipalType"] == row.values(1))
        #expect(keys["aws:PrincipalAccount"] == row.values(2))
        #expect(keys["aws:PrincipalArn"] == row.values(3))
        #expect(keys["aws:username"] == row.values(4))
        #expect(keys["aws:userid"] == row.values(5))
    }

    /// IAM user guide, reference_policies_condition-keys.
    ///
    /// Columns: principal, is it a service, the service's name.
    @Test(
        arguments: table(
            3,
            """
            user | false | -
            session | false | -
            root | false | -
            service | true | backup.amazonaws.com
            anonymous | - | -
            provider | - | -
            """
        )
    ) func `a service says that it is one`(row: Row) {
        let keys = (Scenario.principals[row[0]] ?? .anonymous).contextKeys
        #expect(keys["aws:PrincipalIsAWSService"] == row.values(1))
        #expect(keys["aws:PrincipalServiceName"] == row.values(2))
    }

    @Test(arguments: [(home, true), (abroad, false)])
    func `conditions can ask whose the resource is`(account: String, isAllowed: Bool) throws {
        let condition = "\"Condition\": {\"StringEquals\": {\"aws:ResourceAccount\": \"${aws:PrincipalAccount}\"}}"
        let policies = PrincipalPolicies(identity: [try policy(document(statement(extra: condition)))])
        let everybody = try policy(document(statement(extra: "\"Principal\": \"*\"")), .resource)
        let resource = AccessResource("arn:aws:sns:eu-west-1:\(account):t", account: account)
        let open = AccessResource(
            "arn:aws:sns:eu-west-1:\(abroad):t",
            account: abroad,
            policy: ResourcePolicy(.additional, everybody)
        )
        #expect(AccessRequest(.shirley, "sns:Publish", on: [resource]).decision(under: policies).isAllowed == isAllowed)
        #expect(AccessRequest(.shirley, "sns:Publish", on: [open]).decision(under: policies).denier == .identity)
    }

    @Test func `nobody can pass for another by what a request says`() throws {
        let text = document(
            statement(extra: "\"Condition\": {\"StringEquals\": {\"aws:username\": \"Bob\"}}")
        )
        #expect(try !decision(text, context: ["AWS:UserName": ["Bob"]]).isAllowed)
    }

    @Test func `keys that nobody knows are told`() throws {
        let text = document(
            statement(
                resource: databaseARN("${aws:username}-${aws:PrincipalTag/team}"),
                extra: "\"Condition\": {\"Bool\": {\"aws:SecureTransport\": true}, \"Null\": {\"rds:db-tag/a\": true}}"
            )
        )
        let request = AccessRequest(
            .shirley,
            createSnapshot,
            on: [AccessResource(databaseARN(), account: home, context: ["rds:db-tag/A": ["x"]])],
            context: ["AWS:SecureTransport": ["true"]]
        )
        let policies = PrincipalPolicies(boundary: try policy(text, .managed))
        #expect(request.missingContextKeys(under: policies) == ["aws:PrincipalTag/team"])
    }
}
