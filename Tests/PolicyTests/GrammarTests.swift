import Policy
import Testing

/// IAM user guide, reference_policies_grammar and the pages of the elements.
@Suite struct `Grammar of policies` {
    /// Columns: kind, a statement's elements, the start of the message; a message of `-` means that all is well.
    @Test(
        arguments: table(
            3,
            """
            managed | "Effect": "Allow", "Action": "rds:*", "Resource": "*" | -
            managed | "Sid": "A1", "Effect": "Deny", "NotAction": ["rds:*", "kms:*"], "NotResource": ["*"] | -
            managed | "Sid": "", "Effect": "Allow", "Action": "*", "Resource": "*" | -
            managed | "Effect": "Allow", "Action": "rds:*", "Resource": "*", "Condition": {} | -
            managed | "Effect": "Allow", "Action": "rds:*", "Resource": "arn:aws:rds:*:*:db:*" | -
            managed | "Effect": "Allow", "Action": "rds:*", "Resource": "arn:aws:rds:*" | -
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"kms:EncryptionContext:aws:rds:x": true}} | -
            managed | "Effect": "Allow", "Resource": "*" | Policy statement must contain actions.
            managed | "Effect": "Allow", "Action": [], "Resource": "*" | Policy statement must contain actions.
            managed | "Effect": "Allow", "Action": "rds:*" | Policy statement must contain resources.
            managed | "Effect": "Allow", "Action": "rds:*", "Resource": [] | Policy statement must contain resources.
            managed | "Action": "rds:*", "Resource": "*" | Missing required field Effect
            managed | "Effect": "allow", "Action": "rds:*", "Resource": "*" | Invalid effect: allow
            managed | "Effect": true, "Action": "rds:*", "Resource": "*" | Syntax errors in policy.
            managed | "Effect": "Allow", "Action": "rds", "Resource": "*" | Actions/Conditions must be prefaced by a vendor
            managed | "Effect": "Allow", "Action": "r*:x", "Resource": "*" | Vendor r* is not valid
            managed | "Effect": "Allow", "Action": "*:*", "Resource": "*" | Vendor * is not valid
            managed | "Effect": "Allow", "Action": ":x", "Resource": "*" | Vendor
            managed | "Effect": "Allow", "Action": "rds:", "Resource": "*" | Syntax errors in policy.
            managed | "Effect": "Allow", "Action": "rds:a b", "Resource": "*" | Syntax errors in policy.
            managed | "Effect": "Allow", "Action": 5, "Resource": "*" | Syntax errors in policy.
            managed | "Effect": "Allow", "Action": ["rds:*", 5], "Resource": "*" | Syntax errors in policy.
            managed | "Effect": "Allow", "Action": [["rds:*"]], "Resource": "*" | Syntax errors in policy.
            managed | "Effect": "Allow", "Action": "rds:*", "NotAction": "rds:x", "Resource": "*" | Syntax errors in policy.
            managed | "Effect": "Allow", "Action": "rds:*", "Resource": "*", "NotResource": "*" | Syntax errors in policy.
            managed | "Effect": "Allow", "Action": "rds:*", "Resource": "orders" | Resource orders must be in ARN format
            managed | "Effect": "Allow", "Action": "rds:*", "Resource": "" | Resource  must be in ARN format
            managed | "Effect": "Allow", "Action": "rds:*", "Resource": "arn:aws:rds" | Resource arn:aws:rds must be in ARN format
            managed | "Effect": "Allow", "Action": "rds:*", "Resource": "arn:aws:rds:eu:1:" | Resource arn:aws:rds:eu:1:
            managed | "Effect": "Allow", "Action": "rds:*", "Resource": "arn:aws:*:*:*:*" | Resource vendor must be fully qualified
            managed | "Effect": "Allow", "Action": "rds:*", "Resource": "arn:aws::::x" | Resource vendor must be fully qualified
            managed | "Effect": "Allow", "Action": "rds:*", "Resource": "*", "Principal": "*" | Has prohibited field Principal
            managed | "Effect": "Allow", "Action": "rds:*", "Resource": "*", "NotPrincipal": "*" | Has prohibited field NotPrincipal
            managed | "Effect": "Allow", "Action": "rds:*", "Resource": "*", "Extra": 1 | Syntax errors in policy.
            managed | "Effect": "Allow", "action": "rds:*", "Resource": "*" | Syntax errors in policy.
            managed | "Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*" | Syntax errors in policy.
            managed | "Sid": "a b", "Effect": "Allow", "Action": "*", "Resource": "*" | Statement IDs (SID) must be alpha-numeric.
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": [] | Syntax errors in policy.
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Equals": {"a:b": "c"}} | Invalid Condition type
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": "true"} | Syntax errors in policy.
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"key": "true"}} | Actions/Conditions must
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a:": "true"}} | Actions/Conditions must
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a:b": null}} | Syntax errors in policy.
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a:b": {}}} | Syntax errors in policy.
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NullIfExists": {"a:b": "true"}} | Invalid Condition
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"ForAnyValue:Null": {"a:b": "true"}} | Invalid Condition
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Null": {"a:b": "maybe"}} | Syntax errors in policy.
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NumericEquals": {"a:b": "1e3"}} | Syntax errors in policy.
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NumericEquals": {"a:b": "${a:c}"}} | Syntax errors in policy.
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateEquals": {"a:b": "2026-02-30"}} | Syntax errors
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateEquals": {"a:b": "2026-*"}} | Syntax errors
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"IpAddress": {"a:b": "10.0.0.0/33"}} | Syntax errors
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"IpAddress": {"a:b": "10.0.0"}} | Syntax errors
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"IpAddress": {"a:b": "::1::"}} | Syntax errors
            managed | "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"BinaryEquals": {"a:b": "%"}} | Syntax errors
            trust | "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole" | -
            trust | "Effect": "Allow", "Principal": {"Service": ["rds.amazonaws.com"]}, "Action": ["sts:AssumeRole", "sts:TagSession"] | -
            trust | "Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity" | -
            trust | "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:*", "Condition": {"StringLike": {"oidc.eks.eu-west-1.amazonaws.com/id/A:sub": "x"}} | -
            trust | "Effect": "Allow", "Action": "sts:AssumeRole" | Missing required field Principal
            trust | "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*" | Has prohibited field Resource
            trust | "Effect": "Allow", "Principal": "*", "Action": "rds:*" | AssumeRole policy may only specify STS AssumeRole actions.
            trust | "Effect": "Deny", "NotPrincipal": "*", "Action": "sts:AssumeRole" | Has prohibited field NotPrincipal
            trust | "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/*"}, "Action": "sts:AssumeRole" | Invalid principal
            trust | "Effect": "Allow", "Principal": {"AWS": "Bob"}, "Action": "sts:AssumeRole" | Invalid principal in policy: "AWS":"Bob"
            trust | "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::1:root"}, "Action": "sts:AssumeRole" | Invalid principal
            trust | "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:group/a"}, "Action": "sts:AssumeRole" | Invalid principal
            trust | "Effect": "Allow", "Principal": {"Service": "*"}, "Action": "sts:AssumeRole" | Invalid principal
            trust | "Effect": "Allow", "Principal": {"User": "a"}, "Action": "sts:AssumeRole" | Invalid principal
            trust | "Effect": "Allow", "Principal": {"AWS": []}, "Action": "sts:AssumeRole" | Invalid principal
            trust | "Effect": "Allow", "Principal": {}, "Action": "sts:AssumeRole" | Invalid principal
            trust | "Effect": "Allow", "Principal": "111122223333", "Action": "sts:AssumeRole" | Invalid principal
            key | "Sid": "Enable IAM User Permissions", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*" | -
            key | "Effect": "Allow", "Principal": "*", "Action": "kms:*" | Policy statement must contain resources.
            resource | "Effect": "Allow", "Principal": "*", "Action": "sns:Publish" | -
            resource | "Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "sns:*", "Resource": "*" | -
            resource | "Effect": "Deny", "Principal": "*", "NotPrincipal": "*", "Action": "sns:*" | Syntax errors in policy.
            resource | "Effect": "Allow", "Action": "sns:Publish", "Resource": "*" | Missing required field Principal
            """
        )
    ) func `a statement is as its policy's kind asks for`(row: Row) throws {
        let kinds: [String: PolicyKind] = ["managed": .managed, "trust": .trust, "key": .key, "resource": .resource]
        let text = "{\"Version\": \"2012-10-17\", \"Statement\": [{\(row[1])}]}"
        let error = refusal(of: text, kinds[row[0]] ?? .managed)
        #expect(error?.message.hasPrefix(row[2]) ?? (row[2] == "-"), "\(error?.message ?? "accepted")")
        #expect(error == nil || error?.code == "MalformedPolicyDocument")
    }

    /// Columns: the document, the start of the message or `-`; § stands for a good statement.
    @Test(
        arguments: table(
            2,
            """
            {"Version": "2012-10-17", "Statement": §} | -
            {"Statement": [§, §], "Id": "a b", "Version": "2012-10-17"} | -
            {"Version": "2012-10-17", "Statement": []} | Syntax errors in policy.
            {"Version": "2012-10-17"} | Missing required field Statement
            {"Statement": [§]} | Policy document must be version 2012-10-17 or greater.
            {"Version": "2008-10-17", "Statement": [§]} | Policy document must be version 2012-10-17 or greater.
            {"Version": "2020-01-01", "Statement": [§]} | The policy must contain a valid version string
            {"Version": 2012, "Statement": [§]} | Syntax errors in policy.
            {"Version": "2012-10-17", "Statement": "§"} | Syntax errors in policy.
            {"Version": "2012-10-17", "Statement": [5]} | Syntax errors in policy.
            {"Version": "2012-10-17", "Statement": [§], "Extra": 1} | Syntax errors in policy.
            {"Version": "2012-10-17", "Version": "2012-10-17", "Statement": [§]} | Syntax errors in policy.
            {"Version": "2012-10-17", "V\\u0065rsion": "2012-10-17", "Statement": [§]} | Syntax errors in policy.
            {"Version": "2012-10-17", "Statement": [§,]} | Syntax errors in policy.
            {"Version": "2012-10-17", "Statement": [§]} x | Syntax errors in policy.
            {"Version": "2012-10-17", "Statement": [§] | Syntax errors in policy.
            {"Version": "2012-10-17" "Statement": [§]} | Syntax errors in policy.
            {'Version': '2012-10-17'} | Syntax errors in policy.
            [§] | Syntax errors in policy.
            null | Syntax errors in policy.
            "" | Syntax errors in policy.
            [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]] | Syntax errors in policy.
            {"Version": "2012-10-17", "Statement": [§], "Id": 01} | Syntax errors in policy.
            {"Version": "2012-10-17", "Statement": [§], "Id": "\\ud800"} | Syntax errors in policy.
            {"Version": "2012-10-17", "Statement": [§], "Id": "\\x"} | Syntax errors in policy.
            {"Version": "2012-10-17", "Statement": [§], "Id": tru} | Syntax errors in policy.
            {"Version": "2012-10-17", "Statement": [§], "Id": "\\u00e9\\ud83d\\ude00\\n\\/"} | -
            """
        )
    ) func `a document has a version and statements`(row: Row) {
        let error = refusal(of: row[0].replacing("§", with: statement()), .managed)
        #expect(error?.message.hasPrefix(row[1]) ?? (row[1] == "-"), "\(error?.message ?? "accepted")")
    }

    @Test func `a syntax error says where it is`() {
        let error = refusal(of: "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": oops\n}", .managed)
        #expect(error?.message == "Syntax errors in policy. This is no value (line 3, column 16).")
    }

    @Test func `escapes are read as what they stand for`() throws {
        let text = "{\"Id\": \"\\u00E9\\ud83d\\uDE00\\n\\/\\\"\\\\\", \"Statement\": \(statement())}"
        #expect(try PolicyDocument(text, kind: .roleInline).id == "\u{E9}\u{1F600}\n/\"\\")
    }

    /// The first two are the examples of the AWS CLI's simulate-custom-policy and simulate-principal-policy.
    @Test(
        arguments: [
            (
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"dynamodb:*\",\"Resource\":"
                    + "\"*\",\"Condition\":{\"DateGreaterThan\":{\"aws:CurrentTime\":\"2018-08-16T12:00:00Z\"}}}}",
                [1, 38, 1, 167]
            ),
            (
                "{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": {\n\n\n\n\"Effect\": \"Allow\", \"Resource\": \"*\",\n"
                    + "\"Action\": \"codecommit:ListRepositories\"\n        }\n}",
                [3, 19, 9, 10]
            ),
            ("{\"Id\": \"\u{E9}\u{1F600}\", \"Statement\": \(statement())}", [1, 28, 1, 78]),
        ]
    ) func `a statement knows where it stands`(text: String, span: [Int]) throws {
        let found = try PolicyDocument(text, kind: .roleInline).statements[0].span
        #expect([found.start.line, found.start.column, found.end.line, found.end.column] == span)
    }

    @Test func `statement ids are unique`() {
        let text = document(
            statement(extra: "\"Sid\": \"A\""),
            statement("Deny", extra: "\"Sid\": \"A\"")
        )
        #expect(
            refusal(of: text, .managed)?.message.hasPrefix("Statement IDs (SID) in a single policy must be unique.")
                == true
        )
    }

    /// IAM user guide, reference_iam-quotas: white space does not count in IAM's own policies.
    @Test(
        arguments: [
            (.managed, 6_144, false), (.userInline, 2_048, false), (.groupInline, 5_120, false),
            (.roleInline, 10_240, false), (.trust, 2_048, false), (.session, 2_048, true), (.key, 32_768, true),
        ] as [(PolicyKind, Int, Bool)]
    ) func `a document has a longest length`(kind: PolicyKind, max: Int, countsSpace: Bool) {
        #expect(kind.charactersMax == max)
        let principal = [.trust, .key].contains(kind) ? "\"Principal\":\"*\"," : ""
        let resource = kind == .trust ? "" : ",\"Resource\":\"*\""
        func text(idLength: Int) -> String {
            let id = String(repeating: "i", count: idLength)
            return "{\"Version\":\"2012-10-17\",\"Id\":\"\(id)\",\"Statement\":{\(principal)\"Effect\":\"Allow\","
                + "\"Action\":\"sts:AssumeRole\"\(resource)}}"
        }
        let fitting = text(idLength: max - text(idLength: 0).count)
        #expect(refusal(of: fitting, kind) == nil)
        #expect(refusal(of: text(idLength: max - text(idLength: 0).count + 1), kind)?.code == "LimitExceeded")
        #expect(refusal(of: fitting + " \n\t", kind)?.code == (countsSpace ? "LimitExceeded" : nil))
        #expect(
            refusal(of: fitting + String(repeating: " ", count: PolicyKind.bytesMax), kind)?.code == "LimitExceeded"
        )
    }

    @Test func `the keys that a policy refers to are known`() throws {
        let text = document(
            statement(
                resource: databaseARN("${aws:username}"),
                extra: "\"Condition\": {\"StringLike\": {\"aws:PrincipalTag/a\": \"${aws:PrincipalTag/b, 'c'}\"}}"
            )
        )
        let keys = try PolicyDocument(text, kind: .managed).contextKeys
        #expect(keys == ["aws:PrincipalTag/a", "aws:PrincipalTag/b", "aws:username"])
    }

    private func refusal(of text: String, _ kind: PolicyKind) -> PolicyError? {
        do {
            _ = try PolicyDocument(text, kind: kind)
            return nil
        } catch {
            return error
        }
    }
}
