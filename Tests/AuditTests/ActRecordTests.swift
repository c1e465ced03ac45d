import Foundation
import Testing
import Wire

@testable import Audit

@Suite struct `A record of what no call asked for` {
    private static let key = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

    private func act(
        _ operation: String,
        _ doer: AuditedAct.Doer,
        _ details: [(name: String, value: Wire)] = [],
        at time: Date = TestLog.start
    ) -> AuditedAct {
        var act = AuditedAct(id: "event-1", time: time, service: "kms", operation: operation, doer: doer)
        (act.account, act.region) = (TestLog.account, TestLog.region)
        act.resources = [Self.key]
        act.details = details
        return act
    }

    private func texts(_ act: AuditedAct, now: Date = TestLog.start) -> [String] {
        AuditRecord.records(of: act, now: now) { "other" }.map { String(decoding: $0.json, as: UTF8.self) }
    }

    @Test func `is as CloudTrail writes it where KMS rotates a key`() {
        let details: [(name: String, value: Wire)] = [
            ("keyId", .string("1234abcd-12ab-34cd-56ef-1234567890ab")), ("rotationType", .string("AUTOMATIC")),
        ]
        #expect(
            texts(act("RotateKey", .itself, details)) == [
                """
                {"eventVersion":"1.11","userIdentity":{"type":"AWSService","accountId":"111122223333","invokedBy":\
                "AWS Internal"},"eventTime":"2026-11-21T12:00:00Z","eventSource":"kms.amazonaws.com","eventName":"RotateKey",\
                "awsRegion":"eu-central-1","sourceIPAddress":"AWS Internal","userAgent":"AWS Internal","requestParameters":\
                null,"responseElements":null,"serviceEventDetails":{"keyId":"1234abcd-12ab-34cd-56ef-1234567890ab",\
                "rotationType":"AUTOMATIC"},"eventID":"event-1","readOnly":false,"resources":[{"ARN":"\(Self.key)",\
                "accountId":"111122223333","type":"AWS::KMS::Key"}],"eventType":"AwsServiceEvent","managementEvent":true,\
                "recipientAccountId":"111122223333","eventCategory":"Management"}
                """
            ]
        )
    }

    @Test func `is as CloudTrail writes it where RDS uses a key`() {
        let context = Wire.map([("aws:rds:db-id", .string("db-1"))])
        #expect(
            texts(act("Decrypt", .service("rds"), [("encryptionContext", context)])) == [
                """
                {"eventVersion":"1.11","userIdentity":{"type":"AWSService","invokedBy":"rds.amazonaws.com"},"eventTime":\
                "2026-11-21T12:00:00Z","eventSource":"kms.amazonaws.com","eventName":"Decrypt","awsRegion":"eu-central-1",\
                "sourceIPAddress":"rds.amazonaws.com","userAgent":"rds.amazonaws.com","requestParameters":\
                {"encryptionContext":{"aws:rds:db-id":"db-1"}},"responseElements":null,"eventID":"event-1","readOnly":true,\
                "resources":[{"ARN":"\(Self.key)","accountId":"111122223333","type":"AWS::KMS::Key"}],"eventType":\
                "AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}
                """
            ]
        )
    }

    @Test func `names who asked RDS, and comes to the key's account too`() throws {
        let alice = AuditedCall.Caller(
            arn: "arn:aws:iam::999988887777:user/alice",
            userID: "AIDAALICE",
            account: "999988887777"
        )
        let texts = texts(act("CreateGrant", .onBehalf(of: alice, by: "rds")))
        #expect(texts.count == 2)
        let records = try texts.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(records.map { $0["recipientAccountId"] as? String } == ["999988887777", TestLog.account])
        #expect(
            records[0]["userIdentity"] as? [String: String] == [
                "type": "IAMUser", "principalId": "AIDAALICE", "arn": alice.arn, "accountId": "999988887777",
                "userName": "alice", "invokedBy": "rds.amazonaws.com",
            ]
        )
        #expect(
            records[1]["userIdentity"] as? [String: String] == [
                "type": "AWSAccount", "principalId": "AIDAALICE", "accountId": "999988887777",
                "invokedBy": "rds.amazonaws.com",
            ]
        )
        #expect(records.map { $0["eventType"] as? String } == ["AwsApiCall", "AwsApiCall"])
    }

    @Test func `bears the time of its recording where that is much later`() throws {
        let now = TestLog.start.addingTimeInterval(7_200)
        let late = try #require(texts(act("RotateKey", .itself), now: now).first)
        #expect(late.contains(#""eventTime":"2026-11-21T14:00:00Z""#))
        #expect(late.contains(#""additionalEventData":{"happenedAt":"2026-11-21T12:00:00Z"}"#))
        let soon = try #require(texts(act("RotateKey", .itself), now: TestLog.start.addingTimeInterval(60)).first)
        #expect(soon.contains(#""eventTime":"2026-11-21T12:00:00Z""#))
        #expect(!soon.contains("happenedAt"))
    }

    @Test func `is in the chain, found by lookups, and no word of the log about itself`() async throws {
        try await TestLog.with { test in
            let log = try await test.open()
            let forged: [(name: String, value: Wire)] = [
                ("clean", .bool(false)), ("unrecordedCalls", .integer(7)), ("changedLine", .integer(1)),
            ]
            try await test.trail(log).record([act("RotateKey", .itself, forged), act("Decrypt", .service("rds"))])
            await log.close()
            let report = try await test.verify()
            #expect(report.isSound, "\(report.findings)")
            #expect(report.notes.isEmpty, "\(report.notes)")
            #expect(report.lines == 4)
            let search = EventSearch(directory: test.directory)
            var query = EventQuery(
                account: TestLog.account,
                region: TestLog.region,
                attribute: (.resourceName, "1234abcd-12ab-34cd-56ef-1234567890ab"),
                from: .distantPast,
                through: .distantFuture,
                countMax: 50
            )
            #expect(try await search.find(query).events.map { $0[.eventName] } == ["Decrypt", "RotateKey"])
            query.attribute = (.userName, "rds.amazonaws.com")
            #expect(try await search.find(query).events.map { $0[.eventName] } == ["Decrypt"])
            query.account = "999988887777"
            #expect(try await search.find(query).events.isEmpty)
        }
    }

    @Test func `tells how many acts could not wait for it`() async throws {
        try await TestLog.with { test in
            let log = try await test.open()
            try await test.trail(log).recordLoss(of: 12, since: TestLog.start)
            await log.close()
            let report = try await test.verify()
            #expect(report.isSound)
            #expect(report.notes.contains { $0.contains("12 acts of the daemon's own since 2026-11-21T12:00:00Z") })
        }
    }
}
