import Foundation
import Testing
import Wire

@testable import Audit

@Suite struct `A record of a call` {
    private func json(_ call: AuditedCall) throws -> [String: Any] {
        let record = try #require(AuditRecord.records(of: call) { "event-1" }.first)
        let bytes = record.json
        #expect(!bytes.contains(10))
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    @Test func `is as CloudTrail writes it`() throws {
        var call = TestLog.call("DeleteDBSnapshot")
        var trace = CallTrace(
            operation: "DeleteDBSnapshot",
            input: .structure([("DBSnapshotIdentifier", .string("s"))])
        )
        trace.isUnderstood = true
        trace.resources = [ProtectedResource("arn:aws:rds:eu-central-1:111122223333:snapshot:s", account: nil)]
        trace.output = .structure([("DBSnapshot", .structure([("SnapshotCreateTime", .timestamp(TestLog.start))]))])
        call.trace = trace
        let record = try #require(AuditRecord.records(of: call) { "event-1" }.first)
        #expect(
            String(decoding: record.json, as: UTF8.self) == """
                {"eventVersion":"1.11","userIdentity":{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::\
                111122223333:root","accountId":"111122223333","accessKeyId":"AKIAEXAMPLE"},"eventTime":"2026-11-21T12:00:00Z",\
                "eventSource":"rds.amazonaws.com","eventName":"DeleteDBSnapshot","awsRegion":"eu-central-1",\
                "sourceIPAddress":"192.0.2.7","userAgent":"test","requestParameters":{"dBSnapshotIdentifier":"s"},\
                "responseElements":{"dBSnapshot":{"snapshotCreateTime":"2026-11-21T12:00:00Z"}},"requestID":"request",\
                "eventID":"event-1","readOnly":false,"resources":[{"ARN":"arn:aws:rds:eu-central-1:111122223333:snapshot:s",\
                "accountId":"111122223333","type":"AWS::RDS::DBSnapshot"}],"eventType":"AwsApiCall","managementEvent":true,\
                "recipientAccountId":"111122223333","eventCategory":"Management"}
                """
        )
    }

    @Test func `tells who called, by kind`() throws {
        let origin = SessionOrigin(
            issuedAt: TestLog.start,
            issuerARN: "arn:aws:iam::111122223333:role/ops/Backup",
            issuerID: "AROAEXAMPLE",
            sourceIdentity: "carol"
        )
        let callers: [(arn: String, SessionOrigin?, type: String, name: String?)] = [
            ("arn:aws:iam::111122223333:root", nil, "Root", "root"),
            ("arn:aws:iam::111122223333:user/team/alice", nil, "IAMUser", "alice"),
            ("arn:aws:iam::111122223333:user/alice", SessionOrigin(issuedAt: TestLog.start), "IAMUser", "alice"),
            ("arn:aws:sts::111122223333:assumed-role/Backup/night", origin, "AssumedRole", "night"),
            ("arn:aws:sts::111122223333:federated-user/bob", origin, "FederatedUser", "bob"),
        ]
        for (arn, session, type, name) in callers {
            let caller = AuditedCall.Caller(arn: arn, userID: "ID", account: TestLog.account, session: session)
            let call = TestLog.call("DescribeDBInstances", by: caller)
            let identity = try #require(try json(call)["userIdentity"] as? [String: Any])
            #expect(identity["type"] as? String == type)
            #expect(identity["arn"] as? String == arn)
            #expect(UserIdentity(call).name == name)
            #expect((identity["sessionContext"] != nil) == (session != nil))
        }
        let caller = AuditedCall.Caller(arn: callers[3].arn, userID: "AROAEXAMPLE:night", account: "1", session: origin)
        let identity = try #require(try json(TestLog.call("X", by: caller))["userIdentity"] as? [String: Any])
        let context = try #require(identity["sessionContext"] as? [String: Any])
        let issuer = try #require(context["sessionIssuer"] as? [String: String])
        #expect(issuer["type"] == "Role")
        #expect(issuer["userName"] == "Backup")
        #expect(issuer["principalId"] == "AROAEXAMPLE")
        #expect(
            context["attributes"] as? [String: String] == [
                "creationDate": "2026-11-21T12:00:00Z", "mfaAuthenticated": "false",
            ]
        )
        #expect(context["sourceIdentity"] as? String == "carol")
    }

    @Test func `of a caller that is not proven names nobody`() throws {
        var call = TestLog.call("CreateDBInstance", by: nil)
        call.error = ServiceError("SignatureDoesNotMatch", "No.", status: 403)
        let record = try json(call)
        #expect(record["userIdentity"] as? [String: String] == ["type": "Unknown", "accessKeyId": "AKIAEXAMPLE"])
        #expect(record["recipientAccountId"] == nil)
        #expect(record["errorCode"] as? String == "SignatureDoesNotMatch")
        #expect(record["requestParameters"] is NSNull)
    }

    @Test func `comes to each account whose resource it is about`() throws {
        var call = TestLog.call("AssumeRole", service: "sts")
        call.trace = CallTrace(operation: "AssumeRole", input: .structure([]))
        call.trace?.resources = [ProtectedResource("arn:aws:iam::999988887777:role/r", account: "999988887777")]
        let records = AuditRecord.records(of: call, makeID: { UUID().uuidString })
        #expect(records.map(\.recipient) == [TestLog.account, "999988887777"])
        #expect(records.map(\.identity.type) == [.root, .account])
        #expect(records[1].identity.arn == nil)
        #expect(records[0].sharedID != nil)
        #expect(records[0].sharedID == records[1].sharedID)
        #expect(records[0].id != records[1].id)
        call.trace?.resources.append(ProtectedResource("arn:aws:iam::aws:policy/ReadOnlyAccess", account: nil))
        #expect(AuditRecord.records(of: call, makeID: { "x" }).map(\.recipient) == [TestLog.account, "999988887777"])
        call.error = .accessDenied("No.")
        #expect(AuditRecord.records(of: call, makeID: { "x" }).map(\.recipient) == [TestLog.account])
    }

    @Test(
        arguments: [
            "MasterUserPassword", "masterUserPassword", "TdeCredentialPassword", "NewPassword", "SecretAccessKey",
            "SessionToken", "TokenCode", "Plaintext", "CiphertextBlob", "PrivateKeyPlaintext", "EncryptedKeyMaterial",
            "ImportToken", "WebIdentityToken", "SAMLAssertion", "PreSignedUrl", "LogFileData", "Base32StringSeed",
        ]
    )
    func `hides secrets wherever they stand`(name: String) throws {
        let secret = "hush-hush-hush"
        let value = Wire.structure([(name, .string(secret)), ("Engine", .string("postgres"))])
        let nested = Wire.structure([("Parts", .list(element: "Part", [value])), (name, value)])
        var call = TestLog.call("CreateDBInstance")
        call.trace = CallTrace(operation: "CreateDBInstance", input: nested)
        call.trace?.isUnderstood = true
        call.trace?.output = nested
        let record = try #require(AuditRecord.records(of: call, makeID: { "x" }).first)
        let text = String(decoding: record.json, as: UTF8.self)
        #expect(!text.contains(secret))
        #expect(text.contains("HIDDEN_DUE_TO_SECURITY_REASONS"))
        #expect(text.contains("postgres"))
        call.error = ServiceError("InvalidParameterValue", "'\(secret)' is too short.")
        let refused = try #require(AuditRecord.records(of: call, makeID: { "x" }).first)
        #expect(!String(decoding: refused.json, as: UTF8.self).contains(secret))
        #expect(refused.errorMessage == "'HIDDEN_DUE_TO_SECURITY_REASONS' is too short.")
    }

    @Test(arguments: [
        "ManageMasterUserPassword", "NextToken", "SecretArn", "MasterUserSecretKmsKeyId", "KmsKeyId", "Key",
    ])
    func `shows what only sounds like a secret`(name: String) throws {
        var call = TestLog.call("CreateDBInstance")
        call.trace = CallTrace(operation: "CreateDBInstance", input: .structure([(name, .string("shown"))]))
        call.trace?.isUnderstood = true
        #expect(
            String(decoding: AuditRecord.records(of: call, makeID: { "x" })[0].json, as: UTF8.self).contains("shown")
        )
    }

    @Test func `hides all values of a request that nobody understood`() throws {
        var call = TestLog.call("CreateDBInstance")
        let input = Wire.structure([("MasterUserPasswort", .string("hush-hush")), ("Port", .integer(5_432))])
        call.trace = CallTrace(operation: "CreateDBInstance", input: input)
        call.error = ServiceError("InvalidParameterValue", "Value (hush-hush) is not served.")
        let record = try json(call)
        let hidden = HiddenValues.text
        #expect(record["requestParameters"] as? [String: String] == ["masterUserPasswort": hidden, "port": hidden])
        #expect(record["errorMessage"] as? String == "Value (\(hidden)) is not served.")
    }

    @Test func `hides bytes of any name, and the settings of options`() throws {
        var call = TestLog.call("ModifyOptionGroup")
        let setting = Wire.structure([("Name", .string("N")), ("Value", .string("hush-hush"))])
        call.trace = CallTrace(
            operation: "ModifyOptionGroup",
            input: .structure([
                ("Anything", .blob(Array("hush-hush".utf8))),
                ("OptionSettings", .list(element: "OptionSetting", [setting])),
                ("Tags", .list(element: "Tag", [.structure([("Key", .string("a")), ("Value", .string("shown"))])])),
            ])
        )
        call.trace?.isUnderstood = true
        let text = String(decoding: AuditRecord.records(of: call, makeID: { "x" })[0].json, as: UTF8.self)
        #expect(!text.contains("hush"))
        #expect(text.contains("shown"))
    }

    @Test(
        arguments: [
            ("rds", "DescribeDBInstances", true, true), ("rds", "CreateDBSnapshot", false, false),
            ("rds", "DownloadDBLogFilePortion", true, false), ("sts", "AssumeRole", true, false),
            ("sts", "GetCallerIdentity", true, true), ("sts", "GetSessionToken", true, false),
            ("kms", "Decrypt", true, false), ("kms", "CreateGrant", false, false), ("iam", "ListUsers", true, true),
            ("cloudtrail", "LookupEvents", true, true), ("holdfast-peer", "ReadObject", true, false),
            ("x", "Whatever", false, false),
        ]
    )
    func `says whether it only reads`(service: String, name: String, isReadOnly: Bool, isDescription: Bool) {
        let nature = CallNature(service, name)
        #expect(nature.isReadOnly == isReadOnly)
        #expect(nature.isDescription == isDescription)
    }

    @Test func `is never longer than it may be`() throws {
        var call = TestLog.call(String(repeating: "x", count: 1 << 20))
        let long = String(repeating: "\u{1}", count: 200_000)
        call.trace = CallTrace(operation: "X", input: .structure([("A", .string(long)), ("B", .string(long))]))
        call.trace?.isUnderstood = true
        call.trace?.resources = (0..<100).map {
            ProtectedResource("arn:aws:iam::\($0):role/\(String(repeating: "r", count: 400))", account: nil)
        }
        call.trace?.output = .structure([("C", .list(element: "e", Array(repeating: .string(long), count: 4)))])
        call.error = nil
        call.connection.userAgent = long
        call.host = long
        call.region = long
        call.connection.isSecure = true
        for record in AuditRecord.records(of: call, makeID: { "x" }) {
            #expect(record.json.count <= AuditRecord.bytesMax)
        }
        call.error = ServiceError("X", long)
        for record in AuditRecord.records(of: call, makeID: { "x" }) {
            #expect(record.json.count <= AuditRecord.bytesMax)
        }
    }

    @Test func `keeps names that are the user's`() throws {
        var call = TestLog.call("Encrypt", service: "kms")
        let context = Wire.structure([("Department", .string("Sales"))])
        call.trace = CallTrace(
            operation: "Encrypt",
            input: .structure([("KeyId", .string("k")), ("EncryptionContext", context), ("Plaintext", .string("eA=="))])
        )
        call.trace?.isUnderstood = true
        call.trace?.output = .structure([("CiphertextBlob", .blob([1])), ("KeyId", .string("k"))])
        let record = try json(call)
        let parameters = try #require(record["requestParameters"] as? [String: Any])
        #expect(parameters["encryptionContext"] as? [String: String] == ["Department": "Sales"])
        #expect(parameters["plaintext"] as? String == HiddenValues.text)
        #expect(record["responseElements"] is NSNull)
    }

    @Test func `shows a form's lists as lists`() throws {
        var call = TestLog.call("AddTagsToResource")
        let tag = Wire.structure([("Key", .string("a")), ("Value", .string("b"))])
        call.trace = CallTrace(
            operation: "AddTagsToResource",
            input: .structure([("Tags", .structure([("Tag", .list(element: "member", [tag]))]))])
        )
        call.trace?.isUnderstood = true
        let parameters = try #require(try json(call)["requestParameters"] as? [String: Any])
        #expect(parameters["tags"] as? [[String: String]] == [["key": "a", "value": "b"]])
    }
}
