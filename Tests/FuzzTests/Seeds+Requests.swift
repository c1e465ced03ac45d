import Foundation

@testable import Access
@testable import Keys
@testable import Policy
@testable import Signature

extension Seeds {
    /// A form that is signed in its header, and a presigned address.
    static var requests: [[UInt8]] {
        let body = "Action=DescribeDBSnapshots&Version=2014-10-31"
        var post = SignableRequest(method: "POST", rawPath: "/", rawQuery: "", headers: fields)
        post.headers = Samples.signer.headers(for: post, bodyHash: sha256Hex(Array(body.utf8)), now: Samples.moment)
        var get = SignableRequest(
            method: "GET",
            rawPath: "/a/./b%20c/../",
            rawQuery: "B=%C3%A9+x&A=1&A=0&empty=&=x&%7E=~",
            headers: [("host", "127.0.0.1:7070")]
        )
        get.rawQuery = Samples.signer.presignedQuery(
            for: get,
            bodyHash: sha256Hex([]),
            expiresSeconds: 604_800,
            now: Samples.moment
        )
        return [RequestText.make(post, body: body), RequestText.make(get)]
    }

    private static let fields: [(name: String, value: String)] = [
        ("host", "127.0.0.1:7070"), ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
        ("x-amz-target", "Holdfast_20261121.DescribeRewinds"), ("x-spaced", "  a \t b  "), ("x-spaced", "c"),
    ]

    /// A policy of each kind, with every sort of operator in one of them.
    static var policies: [[UInt8]] {
        PolicyKind.allCases.enumerated().map { [UInt8($0)] + Array(policy($1).utf8) }
    }

    private static func policy(_ kind: PolicyKind) -> String {
        switch kind {
        case .managed:
            """
            {"Version": "2012-10-17", "Id": "a", "Statement": [
              {"Sid": "A1", "Effect": "Allow", "Action": ["rds:*", "kms:De?rypt"],
               "Resource": ["arn:aws:rds:*:111122223333:db:${aws:username, 'o'}*", "*"], "Condition": {
                "StringLike": {"aws:PrincipalTag/a": ["x*", "${aws:userid}", "${*}"]},
                "StringNotEqualsIgnoreCaseIfExists": {"a:c": "\\u00e9"}, "BinaryEquals": {"a:d": "QUJD"},
                "IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}, "Bool": {"aws:SecureTransport": true},
                "NumericLessThanEquals": {"a:b": 10.5}, "Null": {"a:e": "true"},
                "DateLessThan": {"aws:CurrentTime": "2026-11-21T08:00:00.5+01:00"},
                "ForAnyValue:ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:t"},
                "ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}},
              {"Effect": "Deny", "NotAction": "rds:*", "NotResource": "arn:aws:iam::111122223333:user/*"}]}
            """
        case .userInline, .groupInline, .roleInline, .session:
            #"{"Version":"2012-10-17","Statement":{"Effect":"Deny","NotAction":["rds:*"],"Resource":"*"}}"#
        case .trust:
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"#
                + #""Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"x"}}}]}"#
        case .key, .resource:
            #"{"Version":"2008-10-17","Statement":[{"Sid":"a b","Effect":"Allow","Principal":{"AWS":["*","#
                + #""arn:aws:iam::111122223333:role/Backup","AIDAEXAMPLE111111"],"Service":"rds.amazonaws.com"},"#
                + #""Action":"rds:*","Resource":"*"},{"Effect":"Deny","NotPrincipal":{"AWS":"#
                + #""arn:aws:iam::111122223333:root"},"Action":"*","Resource":"arn:aws:rds:*:*:db:o?ders"}]}"#
        }
    }

    /// Tokens of sessions of every holder.
    static func tokens() throws -> [[UInt8]] {
        let holders: [Session.Holder] = [
            .root, .user(uniqueID: "AIDAEXAMPLE111111"), .role(uniqueID: "AROAEXAMPLE111111", name: "nightly"),
            .federated(user: nil, name: "Bob"),
        ]
        return try holders.map { holder in
            var session = Session(
                keyID: "ASIAEXAMPLE",
                secret: Samples.secret,
                account: "111122223333",
                holder: holder,
                issuedAt: Samples.moment,
                expiresAt: Samples.moment.addingTimeInterval(3_600)
            )
            session.policy = policy(.session)
            session.policyARNs = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
            session.tags = [IdentityTag("team", "a")]
            session.transitiveKeys = ["team"]
            session.sourceIdentity = "bob"
            return Array(try SessionToken(sealer: ClearSealer()).text(session).utf8)
        }
    }

    /// Ciphertexts of a key in one region and of one in several, the shortest and a longer one.
    static func ciphertexts() throws -> [[UInt8]] {
        try [(1, false), (200, true)].map { count, isMultiRegion in
            try CiphertextBlob(
                sealing: Samples.plaintext(count),
                under: Samples.material,
                id: String(repeating: "0f", count: 32),
                of: KeyID([UInt8](0..<16), isMultiRegion: isMultiRegion),
                account: "111122223333",
                Samples.encryptionContext,
                Randomness { [UInt8](repeating: 9, count: $0) }
            ).bytes
        }
    }
}
