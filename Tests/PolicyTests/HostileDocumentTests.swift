import Policy
import Testing

/// Whatever bytes are given as a policy, the answer is a policy or an error, soon.
@Suite struct `Hostile documents` {
    private static let seed = Array(
        """
        {"Version": "2012-10-17", "Id": "a", "Statement": [
          {"Sid": "A", "Effect": "Allow", "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:root"],
           "Service": "rds.amazonaws.com"}, "Action": ["rds:*", "kms:De?rypt"],
           "Resource": ["arn:aws:rds:*:1:db:${aws:username}*", "*"],
           "Condition": {"StringLike": {"aws:PrincipalTag/a": ["x*", "${aws:userid, 'é'}"]},
             "IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}, "Bool": {"aws:SecureTransport": true},
             "NumericLessThan": {"a:b": 10.5}, "DateLessThan": {"aws:CurrentTime": "2026-11-21T08:00:00+01:00"},
             "ForAnyValue:ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:t"}, "Null": {"a:c": "true"},
             "BinaryEquals": {"a:d": "QUJD"}}},
          {"Effect": "Deny", "NotPrincipal": "*", "NotAction": "iam:*", "NotResource": "arn:aws:iam::1:user/\\u00e9"}]}
        """.utf8
    )
    private static let kinds: [PolicyKind] = [.managed, .trust, .key, .resource, .session]

    @Test(arguments: 1...4) func `random bytes are refused`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var accepted = 0
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...64, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            for kind in Self.kinds where (try? PolicyDocument(bytes, kind: kind)) != nil { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    @Test func `what is mutated starts as a policy`() throws {
        #expect(try PolicyDocument(Self.seed, kind: .resource).statements.count == 2)
    }

    @Test(arguments: 1...8) func `mutated documents are policies or errors`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var accepted = 0
        for _ in 0..<500 {
            var bytes = Self.seed
            for _ in 0..<Int.random(in: 1...4, using: &random) { Self.mutate(&bytes, using: &random) }
            guard let document = try? PolicyDocument(bytes, kind: .resource) else { continue }
            accepted += 1
            Self.evaluate(document)
        }
        #expect(accepted > 0)
    }

    @Test(
        .timeLimit(.minutes(2)),
        arguments: [
            "[", "{\"a\":", "\"", "{", "[{\"Statement\":", "\\", "\"\\u", "1", "-", "1e", "\u{0}", "tru", "${", "*",
            "é",
        ]
    ) func `repeated pieces are refused`(piece: String) {
        for kind in Self.kinds {
            for length in [kind.charactersMax, PolicyKind.bytesMax, PolicyKind.bytesMax + 1] {
                let text = String(String(repeating: piece, count: length / piece.count + 1).prefix(length))
                #expect(throws: PolicyError.self) { try PolicyDocument(text, kind: kind) }
            }
        }
    }

    /// Trying every way to spread a text over wildcards would take longer than anybody lives.
    @Test(.timeLimit(.minutes(2))) func `many wildcards take no more than both lengths multiplied`() throws {
        let text = document(
            statement(resource: "arn:aws:rds:*:*:db:" + String(repeating: "*a", count: 1_500) + "b")
        )
        #expect(try !decision(text, on: databaseARN(String(repeating: "a", count: 2_000))).isAllowed)
    }

    private static func mutate(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(random.pick(Array("{}[]\",:\\*?$'0u/ ".utf8)), at: place)
        case 3:
            let end = min(place + Int.random(in: 1...40, using: &random), bytes.count)
            bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
        default: bytes[place] = random.pick(Array("abcXYZ019*?${}:/.".utf8))
        }
    }

    private static func evaluate(_ document: PolicyDocument) {
        let attached = AttachedPolicy(id: "fuzz", document: document)
        let context: ContextKeys = [
            "aws:PrincipalTag/a": ["xé"], "aws:SourceIp": ["10.1.2.3"], "aws:SecureTransport": ["true"], "a:b": ["1"],
            "aws:CurrentTime": ["2026-11-20"], "aws:SourceArn": ["arn:aws:sns:eu:1:t", ""], "a:d": ["QUJD"],
        ]
        for principal in Scenario.principals.values {
            let resource = AccessResource(
                databaseARN(),
                account: home,
                policy: ResourcePolicy(.additional, attached, grantees: ["", "*", "arn:"])
            )
            let request = AccessRequest(principal, createSnapshot, on: [resource, .any], context: context)
            let decision = request.decision(under: PrincipalPolicies(identity: [attached], boundary: attached))
            #expect(decision.isAllowed == (AccessDenied(decision, of: request) == nil))
        }
    }
}
