import Policy
import Testing

/// IAM user guide, reference_policies_evaluation-logic and its subpages.
@Suite struct `Evaluation of all policies of a request` {
    /// reference_policies_evaluation-logic_policy-eval-denyallow and access_policies_boundaries.
    ///
    /// Columns: principal, identity-based policy, boundary, session policy, the answer and what it comes from.
    @Test(
        arguments: table(
            5,
            """
            user | - | - | - | implicit identity
            user | other | - | - | implicit identity
            user | allow | - | - | allowed
            user | deny | - | - | explicit identity
            user | both | - | - | explicit identity
            user | allow | allow | - | allowed
            user | allow | other | - | implicit boundary
            user | allow | deny | - | explicit boundary
            user | allow | both | - | explicit boundary
            user | - | allow | - | implicit identity
            user | other | other | - | implicit identity
            user | deny | other | - | explicit identity
            user | both | both | - | explicit identity
            session | - | - | - | implicit identity
            session | allow | - | - | allowed
            session | allow | - | allow | allowed
            session | allow | - | other | implicit session
            session | allow | - | deny | explicit session
            session | - | - | allow | implicit identity
            session | allow | allow | allow | allowed
            session | allow | other | allow | implicit boundary
            session | allow | allow | other | implicit session
            session | allow | other | other | implicit boundary
            session | allow | deny | both | explicit boundary
            session | allow | allow | both | explicit session
            session | both | allow | allow | explicit identity
            federated | allow | - | allow | allowed
            federated | allow | - | - | implicit session
            federated | allow | - | other | implicit session
            federated | - | - | allow | implicit identity
            federated | allow | other | allow | implicit boundary
            federated | allow | allow | allow | allowed
            root | - | - | - | allowed
            anonymous | allow | - | - | implicit resource
            service | allow | - | - | implicit resource
            """
        )
    ) func `boundaries and session policies limit what identity-based policies allow`(row: Row) throws {
        let decision = try Scenario(principal: row[0], identity: row[1], boundary: row[2], session: row[3]).decision()
        #expect(isAs(row[4], decision))
    }

    /// The table of the page on resource-based policies and implicit denies in other policy types (same account).
    ///
    /// Columns: principal, identity-based policy, boundary, session policy, resource-based policy, the answer.
    @Test(
        arguments: table(
            6,
            """
            session | other | other | other | allow role | implicit boundary
            session | other | allow | other | allow role | implicit session
            session | other | allow | allow | allow role | allowed
            session | - | - | - | allow role | allowed
            session | - | other | - | allow role | implicit boundary
            session | - | - | other | allow role | implicit session
            session | - | other | other | allow roleid | implicit boundary
            session | - | - | - | allow roleid | allowed
            session | other | other | other | allow session | allowed
            session | - | other | other | allow other-session | implicit identity
            session | allow | - | - | allow other-session | allowed
            session | allow | other | - | allow role | implicit boundary
            session | allow | other | other | allow role, allow session | allowed
            user | other | other | - | allow user | allowed
            user | - | - | - | allow user | allowed
            user | - | other | - | allow userid | allowed
            user | - | - | - | allow other-user | implicit identity
            federated | other | other | other | allow user | implicit boundary
            federated | other | allow | other | allow user | implicit session
            federated | - | - | allow | allow user | allowed
            federated | - | - | - | allow user | implicit session
            federated | other | other | other | allow federated | allowed
            root | - | - | - | allow root | allowed
            root | - | - | - | empty | allowed
            service | - | - | - | allow service | allowed
            service | - | - | - | allow other-service | implicit resource
            service | - | - | - | allow everybody | allowed
            service | - | - | - | allow every-identity | implicit resource
            service | - | - | - | allow account | implicit resource
            anonymous | - | - | - | allow everybody | allowed
            anonymous | - | - | - | allow every-identity | allowed
            anonymous | - | - | - | allow user | implicit resource
            user | - | - | - | allow everybody | allowed
            user | - | other | - | allow everybody | allowed
            session | - | other | other | allow everybody | allowed
            session | - | other | other | allow every-identity | allowed
            user | - | - | - | allow account | implicit identity
            user | allow | - | - | allow account | allowed
            user | - | - | - | allow root | implicit identity
            session | - | - | - | allow root | implicit identity
            session | allow | other | - | allow root | implicit boundary
            user | allow | - | - | empty | allowed
            user | - | - | - | empty | implicit identity
            user | - | - | - | allow service | implicit identity
            """
        )
    ) func `in one account it counts how directly the resource names the principal`(row: Row) throws {
        let decision = try Scenario(
            principal: row[0],
            identity: row[1],
            boundary: row[2],
            session: row[3],
            resource: row[4]
        ).decision()
        #expect(isAs(row[5], decision))
    }

    /// Columns: principal, identity-based policy, boundary, resource-based policy, the answer.
    @Test(
        arguments: table(
            5,
            """
            user | allow | - | deny user | explicit resource
            user | allow | - | deny userid | explicit resource
            user | allow | - | deny account | explicit resource
            user | allow | - | deny root | explicit resource
            user | allow | - | deny everybody | explicit resource
            user | allow | - | deny every-identity | explicit resource
            user | allow | - | deny other-user | allowed
            user | allow | - | deny other-account | allowed
            user | allow | - | deny service | allowed
            user | - | - | allow user, deny user | explicit resource
            user | deny | - | allow user | explicit identity
            user | - | deny | allow user | explicit boundary
            session | allow | - | deny role | explicit resource
            session | allow | - | deny roleid | explicit resource
            session | allow | - | deny session | explicit resource
            session | allow | - | deny other-session | allowed
            session | deny | - | allow session | explicit identity
            federated | - | - | allow federated, deny user | explicit resource
            root | - | - | deny root | explicit resource
            root | - | - | deny everybody | explicit resource
            root | - | - | deny user | allowed
            service | - | - | allow service, deny everybody | explicit resource
            service | - | - | allow service, deny every-identity | allowed
            user | allow | - | deny not user+root | allowed
            user | allow | - | deny not user | allowed
            user | allow | - | deny not bob+root | explicit resource
            user | allow | - | deny not root | explicit resource
            user | allow | allow | deny not user+root | explicit resource
            session | allow | - | deny not role+root | allowed
            session | allow | - | deny not session | allowed
            session | allow | - | deny not other-session | explicit resource
            session | allow | allow | deny not role+root | explicit resource
            root | - | - | deny not root | allowed
            root | - | - | deny not user | explicit resource
            anonymous | - | - | allow everybody, deny not user | explicit resource
            user | - | - | allow not other-user | allowed
            user | - | - | allow not user | implicit identity
            user | - | - | allow not account | implicit identity
            """
        )
    ) func `a denial in a resource-based policy counts above all`(row: Row) throws {
        let decision = try Scenario(principal: row[0], identity: row[1], boundary: row[2], resource: row[3]).decision()
        #expect(isAs(row[4], decision))
    }

    /// reference_policies_evaluation-logic-cross-account: both accounts must allow.
    ///
    /// Columns: principal, identity-based policy, boundary, session policy, resource-based policy, the answer.
    @Test(
        arguments: table(
            6,
            """
            user | allow | - | - | - | implicit resource
            user | allow | - | - | empty | implicit resource
            user | allow | - | - | allow user | allowed
            user | allow | - | - | allow account | allowed
            user | allow | - | - | allow root | allowed
            user | allow | - | - | allow everybody | allowed
            user | allow | - | - | allow other-user | implicit resource
            user | allow | - | - | allow other-account | implicit resource
            user | - | - | - | allow user | implicit identity
            user | other | - | - | allow everybody | implicit identity
            user | allow | other | - | allow user | implicit boundary
            user | allow | allow | - | allow user | allowed
            user | deny | - | - | allow user | explicit identity
            user | allow | - | - | allow user, deny account | explicit resource
            user | allow | deny | - | allow user | explicit boundary
            session | allow | - | - | allow role | allowed
            session | allow | - | - | allow session | allowed
            session | - | - | - | allow session | implicit identity
            session | allow | - | other | allow session | implicit session
            session | allow | other | - | allow session | implicit boundary
            session | allow | - | allow | allow account | allowed
            federated | allow | - | allow | allow user | allowed
            federated | allow | - | - | allow federated | implicit session
            root | - | - | - | allow root | allowed
            root | - | - | - | allow other-account | implicit resource
            root | - | - | - | - | implicit resource
            service | - | - | - | allow service | allowed
            anonymous | - | - | - | allow everybody | allowed
            """
        )
    ) func `between accounts both sides must allow`(row: Row) throws {
        let decision = try Scenario(
            principal: row[0],
            identity: row[1],
            boundary: row[2],
            session: row[3],
            resource: row[4],
            account: abroad
        ).decision()
        #expect(isAs(row[5], decision))
    }
}
