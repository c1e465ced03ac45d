import AccessTesting
import Foundation
import Keys
import Ledger
import Policy
import Testing
import Wire

@testable import KMS

/// KMS as clients see it: JSON in, JSON out.
@Suite struct `KMS on the wire` {
    private static let account = "123456789012"

    private func with(_ body: (Service<KMSHome>) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "kms-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let ledger = try Ledger(path: directory + "/ledger.sqlite")
        let sealer = try await Sealer.open(ledger, rootKey: .make(.system))
        let keys = Keys(ledger: ledger, sealer: sealer, regions: ["eu-central-1"], now: { Date() })
        let home = KMSHome(keys: keys) { context in
            let scope = Scope(account: context.account, region: context.region)
            return KeyCaller(.root(account: context.account), in: scope)
        }
        try await body(KMSService.serving(home))
    }

    private func call(
        _ service: Service<KMSHome>,
        _ operation: String,
        _ members: [String: Any] = [:],
        allowedBy authorizer: any Authorizer = Everything()
    ) async throws -> (status: Int, members: [String: Any]) {
        let context = RequestContext(
            requestID: "r",
            account: Self.account,
            region: "eu-central-1",
            principalARN: "arn:aws:iam::\(Self.account):root",
            userID: Self.account,
            accessKeyID: "AKIA",
            now: Date()
        )
        let request = ServiceRequest(
            headers: [("X-Amz-Target", "TrentService.\(operation)"), ("Content-Type", "application/x-amz-json-1.1")],
            body: Array(try JSONSerialization.data(withJSONObject: members))
        )
        let response = await service.answer(request, context, allowedBy: authorizer)
        let object = try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
        return (response.status, object ?? [:])
    }

    @Test func `a key is made, encrypts, and decrypts`() async throws {
        try await with { service in
            let made = try await call(
                service,
                "CreateKey",
                ["Description": "d", "Tags": [["TagKey": "a", "TagValue": "b"]]]
            )
            let metadata = try #require(made.members["KeyMetadata"] as? [String: Any])
            #expect(metadata["KeyState"] as? String == "Enabled" && metadata["AWSAccountId"] as? String == Self.account)
            #expect(metadata["KeySpec"] as? String == "SYMMETRIC_DEFAULT" && metadata["Enabled"] as? Bool == true)
            let id = try #require(metadata["KeyId"] as? String)
            let plaintext = Data("hello".utf8).base64EncodedString()
            let encrypted = try await call(service, "Encrypt", ["KeyId": id, "Plaintext": plaintext])
            let blob = try #require(encrypted.members["CiphertextBlob"] as? String)
            let decrypted = try await call(service, "Decrypt", ["CiphertextBlob": blob])
            #expect(decrypted.members["Plaintext"] as? String == plaintext)
            #expect(decrypted.members["KeyId"] as? String == metadata["Arn"] as? String)
        }
    }

    @Test func `refusals have KMS's names and status`() async throws {
        try await with { service in
            let made = try await call(service, "CreateKey")
            let id = try #require((made.members["KeyMetadata"] as? [String: Any])?["KeyId"] as? String)
            let plaintext = Data("hello".utf8).base64EncodedString()
            let cases: [(String, [String: Any], String)] = [
                ("DescribeKey", ["KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab"], "NotFoundException"),
                ("DescribeKey", [:], "ValidationException"), ("Sign", ["KeyId": id], "UnknownOperationException"),
                ("CreateKey", ["KeySpec": "RSA_2048"], "UnsupportedOperationException"),
                ("CreateKey", ["KeyUsage": "GENERATE_VERIFY_MAC"], "UnsupportedOperationException"),
                ("CreateKey", ["Origin": "AWS_CLOUDHSM"], "UnsupportedOperationException"),
                ("CreateKey", ["Policy": "{"], "MalformedPolicyDocumentException"),
                ("CreateKey", ["XksKeyId": "x"], "ValidationException"),
                ("CreateKey", ["Tags": [["TagKey": "aws:a", "TagValue": ""]]], "TagException"),
                ("Decrypt", ["CiphertextBlob": plaintext], "InvalidCiphertextException"),
                ("CancelKeyDeletion", ["KeyId": id], "KMSInvalidStateException"),
                ("CreateAlias", ["AliasName": "a", "TargetKeyId": id], "InvalidAliasNameException"),
                ("GenerateDataKey", ["KeyId": id], "ValidationException"),
                ("GenerateDataKey", ["KeyId": id, "KeySpec": "AES_256", "DryRun": true], "DryRunOperationException"),
                ("Encrypt", ["KeyId": id, "Plaintext": plaintext, "GrantTokens": ["x"]], "InvalidGrantTokenException"),
                (
                    "Encrypt", ["KeyId": id, "Plaintext": plaintext, "EncryptionAlgorithm": "RSAES_OAEP_SHA_1"],
                    "InvalidKeyUsageException"
                ),
                ("ListKeys", ["Limit": 0], "ValidationException"),
                ("ListResourceTags", ["KeyId": id, "Marker": "x"], "InvalidMarkerException"),
                (
                    "GetParametersForImport",
                    ["KeyId": id, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"],
                    "UnsupportedOperationException"
                ),
            ]
            for (operation, members, code) in cases {
                let answer = try await call(service, operation, members)
                #expect(answer.status == 400 && answer.members["__type"] as? String == code, "\(operation) \(answer)")
            }
        }
    }

    @Test func `an alias that comes to mean another key after the caller was let through is not followed`() async throws
    {
        try await with { service in
            let ids = try await [call(service, "CreateKey"), call(service, "CreateKey")].map { made in
                try #require((made.members["KeyMetadata"] as? [String: Any])?["KeyId"] as? String)
            }
            _ = try await call(service, "CreateAlias", ["AliasName": "alias/a", "TargetKeyId": ids[0]])
            let turn = Turn { [self] in
                _ = try await call(service, "UpdateAlias", ["AliasName": "alias/a", "TargetKeyId": ids[1]])
            }
            let plaintext = Data("hello".utf8).base64EncodedString()
            let members = ["KeyId": "alias/a", "Plaintext": plaintext]
            let encrypted = try await call(service, "Encrypt", members, allowedBy: turn)
            #expect((encrypted.members["KeyId"] as? String)?.hasSuffix(ids[0]) == true)
            let next = try await call(service, "Encrypt", members)
            #expect((next.members["KeyId"] as? String)?.hasSuffix(ids[1]) == true)
            let back = Turn { [self] in
                _ = try await call(service, "UpdateAlias", ["AliasName": "alias/a", "TargetKeyId": ids[0]])
            }
            let deleted = try await call(service, "DeleteAlias", ["AliasName": "alias/a"], allowedBy: back)
            #expect(deleted.members["__type"] as? String == "KMSInvalidStateException")
        }
    }
}

/// Lets everybody do everything, after something has happened.
private struct Turn: Authorizer {
    let happens: @Sendable () async throws -> Void

    func refusal(of permissions: [Permission], _ context: RequestContext) async throws -> String? {
        try await happens()
        return nil
    }
}
