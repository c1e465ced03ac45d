import Testing

@testable import Policy

@Suite struct `Policies that are remembered` {
    private static func text(_ resource: String) -> String {
        #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"\#(resource)"}}"#
    }

    @Test func `mean what they mean when they are read`() throws {
        let known = KnownPolicies()
        for resource in ["arn:aws:s3:::a", "arn:aws:s3:::b", "arn:aws:s3:::a", "arn:aws:s3:::b", "arn:aws:s3:::a"] {
            let text = Self.text(resource)
            #expect(try known.document(text, kind: .managed) == PolicyDocument(text, kind: .managed))
        }
        #expect(known.bytesHeld == 2 * Self.text("arn:aws:s3:::a").utf8.count)
    }

    @Test func `are others where they are of another kind`() throws {
        let known = KnownPolicies()
        let text = #"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#
        #expect(try known.document(text, kind: .userInline).version == .version2008)
        #expect(throws: PolicyError.self) { try known.document(text, kind: .managed) }
        #expect(throws: PolicyError.self) { try known.document(text, kind: .managed) }
    }

    @Test func `are others where a letter is spelled in another way`() throws {
        let known = KnownPolicies()
        let (composed, decomposed) = (Self.text("arn:aws:s3:::caf\u{E9}"), Self.text("arn:aws:s3:::cafe\u{301}"))
        #expect(composed == decomposed)
        for text in [composed, decomposed] {
            let document = try known.document(text, kind: .managed)
            let isFound = { (arn: String) in
                let request = AccessRequest(
                    .user("arn:aws:iam::123456789012:user/a", account: "123456789012"),
                    "rds:DescribeDBInstances",
                    on: [AccessResource(arn, account: "123456789012")]
                )
                let policy = AttachedPolicy(id: "p", document: document)
                return request.decision(under: PrincipalPolicies(identity: [policy])).isAllowed
            }
            #expect(isFound("arn:aws:s3:::caf\u{E9}") == (text.utf8.count == composed.utf8.count))
            #expect(isFound("arn:aws:s3:::cafe\u{301}") == (text.utf8.count == decomposed.utf8.count))
        }
    }

    @Test func `are forgotten before they are too many, those last that were used last`() throws {
        let size = Self.text("arn:aws:s3:::x000").utf8.count
        let known = KnownPolicies(bytesMax: 10 * size)
        for number in 100..<200 {
            _ = try known.document(Self.text("arn:aws:s3:::x\(number)"), kind: .managed)
            _ = try known.document(Self.text("arn:aws:s3:::used"), kind: .managed)
            #expect(known.bytesHeld <= 20 * size)
        }
        #expect(known.bytesHeld > 10 * size)
        let large = Self.text("arn:aws:s3:::" + String(repeating: "x", count: 20 * size))
        #expect(try known.document(large, kind: .managed) == PolicyDocument(large, kind: .managed))
        #expect(known.bytesHeld <= 20 * size)
    }
}
