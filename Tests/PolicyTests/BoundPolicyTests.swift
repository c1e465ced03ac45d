import Testing

@testable import Policy

@Suite struct `A policy that is bound to unique ids` {
    private static let ann = "arn:aws:iam::123456789012:user/ann"
    private static let bob = "arn:aws:iam::123456789012:role/path/bob"
    private static let ids = [ann: "AIDAAAAAAAAAAAAAAAAAA", bob: "AROABBBBBBBBBBBBBBBBB"]
    private static let text = """
        { "Version": "2012-10-17", "Id": "a\\u0022\\\\\\n b",
          "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": ["\(ann)", "\(bob)", "arn:aws:iam::123456789012:user/eve"],
             "Service": "rds.amazonaws.com"}, "Action": "kms:*", "Resource": "*"},
            {"Effect": "Deny", "NotPrincipal": {"AWS": "\(ann)"}, "Action": "kms:*", "Resource": "*",
             "Condition": {"StringEquals": {"aws:PrincipalArn": "\(ann)"}, "Bool": {"aws:SecureTransport": true}}},
            {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
          ] }
        """

    @Test func `names those who are known by their ids, where principals stand`() throws {
        let bound = try #require(try BoundPolicy(Self.text) { Self.ids[$0] })
        #expect(bound.ids == Self.ids)
        let expected = Self.text
            .replacing(#"["\#(Self.ann)", "\#(Self.bob)""#, with: #"["AIDAAAAAAAAAAAAAAAAAA", "AROABBBBBBBBBBBBBBBBB""#)
            .replacing(#"{"AWS": "\#(Self.ann)"}"#, with: #"{"AWS": "AIDAAAAAAAAAAAAAAAAAA"}"#)
        #expect(try JSONReader.read(Array(bound.text.utf8)).text == JSONReader.read(Array(expected.utf8)).text)
        _ = try PolicyDocument(bound.text, kind: .key)
    }

    @Test func `isn't one where nobody is known`() throws {
        #expect(try BoundPolicy(Self.text) { _ in nil } == nil)
        let none =
            #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#
        #expect(try BoundPolicy(none) { _ in "AIDAAAAAAAAAAAAAAAAAA" } == nil)
    }

    @Test func `is shown as it was given while all have their names, and else with what they are called now`() throws {
        let bound = try #require(try BoundPolicy(Self.text) { Self.ids[$0] })
        #expect(try bound.shown(Self.text) { _, arn in arn } == Self.text)
        let shown = try bound.shown(Self.text) { id, _ in id.hasPrefix("AIDA") ? nil : "arn:aws:iam::1:role/new" }
        #expect(
            shown.contains(#"["AIDAAAAAAAAAAAAAAAAAA","arn:aws:iam::1:role/new","arn:aws:iam::123456789012:user/eve"]"#)
        )
        #expect(shown.contains(#""aws:PrincipalArn":"\#(Self.ann)""#))
        #expect(shown.contains(#""Id":"a\"\\\u000a b""#), "\(shown)")
    }

    @Test(arguments: [
        (AccessPrincipal.user(ann, account: "123456789012", uniqueID: "AIDAAAAAAAAAAAAAAAAAA"), PrincipalMatch.direct),
        (.user(ann, account: "123456789012", uniqueID: "AIDAXXXXXXXXXXXXXXXXX"), .none),
        (.user(ann, account: "123456789012"), .none),
        (
            .federatedUser(
                "arn:aws:sts::123456789012:federated-user/f",
                user: ann,
                account: "123456789012",
                uniqueID: "AIDAAAAAAAAAAAAAAAAAA"
            ), .entity
        ),
    ])
    func `means whoever has the id`(principal: AccessPrincipal, match: PrincipalMatch) throws {
        #expect(try PrincipalPattern("AIDAAAAAAAAAAAAAAAAAA", type: "AWS").match(principal) == match)
    }

    @Test(arguments: [
        ("AROABBBBBBBBBBBBBBBBB", PrincipalMatch.entity), ("AROABBBBBBBBBBBBBBBBB:s1", .direct),
        ("AROABBBBBBBBBBBBBBBBB:s2", .none), ("AROAXXXXXXXXXXXXXXXXX:s1", .none),
    ])
    func `means a role's session by the role's id and its own name`(id: String, match: PrincipalMatch) throws {
        let arn = "arn:aws:sts::123456789012:assumed-role/bob/s1"
        let session = AccessPrincipal.roleSession(
            arn,
            role: Self.bob,
            account: "123456789012",
            uniqueID: "AROABBBBBBBBBBBBBBBBB"
        )
        #expect(try PrincipalPattern(id, type: "AWS").match(session) == match)
    }
}
