import Policy
import Testing

/// Resources that only their own policy opens.
@Suite struct `Keys and roles` {
    /// KMS developer guide, control-access, key-policy-default and grants.
    ///
    /// Columns: principal, identity-based policy, boundary, key policy, grantee, the answer.
    @Test(
        arguments: table(
            6,
            """
            user | allow | - | allow root | - | allowed
            user | allow | - | allow account | - | allowed
            user | - | - | allow root | - | implicit identity
            user | other | - | allow root | - | implicit identity
            user | allow | - | allow other-user | - | implicit resource
            user | allow | - | empty | - | implicit resource
            user | allow | - | allow other-account | - | implicit resource
            user | - | - | allow user | - | allowed
            user | - | other | allow user | - | allowed
            user | - | - | allow everybody | - | allowed
            user | allow | other | allow root | - | implicit boundary
            user | allow | - | allow root, deny user | - | explicit resource
            user | deny | - | allow root | - | explicit identity
            user | deny | - | allow user | - | explicit identity
            session | - | - | allow role | - | allowed
            session | - | other | allow role | - | implicit boundary
            session | allow | - | allow root | - | allowed
            session | allow | other | allow session | - | allowed
            session | allow | - | allow other-session | - | implicit resource
            root | - | - | allow root | - | allowed
            root | - | - | allow user | - | implicit resource
            root | - | - | empty | - | implicit resource
            root | - | - | allow root, deny root | - | explicit resource
            service | - | - | allow service | - | allowed
            service | - | - | allow root | - | implicit resource
            user | - | - | empty | user | allowed
            user | - | - | empty | other | implicit resource
            user | - | - | empty, deny user | user | explicit resource
            user | deny | - | empty | user | explicit identity
            session | - | - | empty | role | allowed
            session | - | other | empty | role | implicit boundary
            session | - | other | empty | session | allowed
            service | - | - | empty | service | allowed
            user | allow | - | empty | account | allowed
            user | - | - | empty | account | implicit identity
            """
        )
    ) func `a key's policy or a grant must open it`(row: Row) throws {
        let grantees = [
            "user": "arn:aws:iam::\(home):user/ShirleyRodriguez",
            "other": "arn:aws:iam::\(home):user/Bob",
            "role": "arn:aws:iam::\(home):role/ops/Backup",
            "session": "arn:aws:sts::\(home):assumed-role/Backup/nightly",
            "service": "backup.amazonaws.com",
            "account": "arn:aws:iam::\(home):root",
        ]
        let decision = try Scenario(
            principal: row[0],
            identity: row[1],
            boundary: row[2],
            resource: row[3],
            kind: .key,
            grantees: grantees[row[4]].map { [$0] } ?? [],
            action: "kms:Decrypt"
        ).decision()
        #expect(isAs(row[5], decision))
    }

    /// KMS developer guide, key-policy-modifying-external-accounts.
    ///
    /// Columns: identity, key policy, the answer.
    @Test(
        arguments: table(
            3,
            """
            allow | allow root | allowed
            allow | allow user | allowed
            - | allow root | implicit identity
            - | allow user | implicit identity
            allow | allow other-account | implicit resource
            allow | empty | implicit resource
            allow | allow root, deny user | explicit resource
            """
        )
    ) func `a key of another account needs both sides`(row: Row) throws {
        let decision = try Scenario(
            identity: row[0],
            resource: row[1],
            kind: .key,
            account: abroad,
            action: "kms:Decrypt"
        ).decision()
        #expect(isAs(row[2], decision))
    }

    /// IAM user guide, id_roles_compare-resource-policies and reference_policies_evaluation-logic.
    ///
    /// Columns: principal, identity-based policy, trust policy, the role's account, the answer.
    @Test(
        arguments: table(
            5,
            """
            user | - | allow user | home | allowed
            user | allow | allow user | home | allowed
            user | - | allow account | home | implicit identity
            user | allow | allow account | home | allowed
            user | allow | allow root | home | allowed
            user | allow | empty | home | implicit trust
            user | allow | allow other-user | home | implicit trust
            user | allow | allow service | home | implicit trust
            user | allow | allow account, deny user | home | explicit trust
            user | deny | allow user | home | explicit identity
            user | - | allow everybody | home | allowed
            session | - | allow role | home | allowed
            session | - | allow session | home | allowed
            session | allow | allow account | home | allowed
            service | - | allow service | home | allowed
            service | - | allow other-service | home | implicit trust
            provider | - | allow provider | home | allowed
            provider | - | allow other-provider | home | implicit trust
            root | - | allow root | home | allowed
            root | - | allow other-user | home | implicit trust
            user | allow | allow account | abroad | allowed
            user | allow | allow user | abroad | allowed
            user | - | allow user | abroad | implicit identity
            user | allow | allow other-account | abroad | implicit trust
            user | allow | empty | abroad | implicit trust
            session | allow | allow role | abroad | allowed
            session | - | allow role | abroad | implicit identity
            """
        )
    ) func `a role's trust policy must let it be assumed`(row: Row) throws {
        let decision = try Scenario(
            principal: row[0],
            identity: row[1],
            resource: row[2],
            kind: .trust,
            account: row[3] == "home" ? home : abroad,
            action: "sts:AssumeRole"
        ).decision()
        #expect(isAs(row[4], decision))
    }

    /// The confused deputy, IAM user guide, id_roles_common-scenarios_third-party.
    @Test(arguments: [("12345", true), ("54321", false), (nil, false)] as [(String?, Bool)])
    func `a trust policy can ask for an external id`(externalID: String?, isAllowed: Bool) throws {
        let text = """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "\(home)"},
             "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "12345"}}}}
            """
        let role = AccessResource(
            "arn:aws:iam::\(abroad):role/Example",
            account: abroad,
            policy: ResourcePolicy(.trust, try policy(text, .trust))
        )
        var context = ContextKeys()
        context["sts:ExternalId"] = externalID.map { [$0] }
        let decision = AccessRequest(.shirley, "sts:AssumeRole", on: [role], context: context)
            .decision(under: PrincipalPolicies(identity: [try policy(document(statement()))]))
        #expect(decision.isAllowed == isAllowed)
    }
}
