import Foundation
import Testing
import Wire

@testable import Audit

@Suite struct `Looking events up` {
    private static let alice = AuditedCall.Caller(
        arn: "arn:aws:iam::111122223333:user/team/alice",
        userID: "AIDAALICE",
        account: TestLog.account
    )

    /// Thirty calls: every third by alice, every fifth reads, each about a snapshot of its own, in several files.
    private func filled(_ test: TestLog) async throws -> AuditLog {
        let log = try await test.open { $0.fileBytesMax = 6_000 }
        await test.record(30, in: log) { number, call in
            test.clock.move(seconds: 60)
            call.time = test.clock.now()
            if number.isMultiple(of: 3) {
                call.caller = Self.alice
                call.accessKeyID = "AKIAALICE"
            }
            if number.isMultiple(of: 5) { call.operation = "DescribeDBSnapshots" }
            var trace = CallTrace(operation: call.operation ?? "", input: .structure([]))
            trace.resources = [
                ProtectedResource(
                    "arn:aws:rds:eu-central-1:111122223333:snapshot:s-\(number)",
                    account: TestLog.account
                )
            ]
            call.trace = trace
        }
        return log
    }

    private func query(_ key: EventKey? = nil, _ value: String = "", countMax: Int = 50) -> EventQuery {
        EventQuery(
            account: TestLog.account,
            region: TestLog.region,
            attribute: key.map { ($0, value) },
            from: .distantPast,
            through: .distantFuture,
            countMax: countMax
        )
    }

    @Test(
        arguments: [
            (EventKey.eventName, "CreateDBSnapshot", 24), (.eventName, "DescribeDBSnapshots", 6),
            (.eventName, "DeleteDBSnapshot", 0), (.userName, "alice", 10), (.userName, "root", 20),
            (.accessKeyID, "AKIAALICE", 10), (.readOnly, "true", 6), (.readOnly, "false", 24),
            (.eventSource, "rds.amazonaws.com", 30), (.eventSource, "iam.amazonaws.com", 0),
            (.resourceName, "s-7", 1), (.resourceName, "arn:aws:rds:eu-central-1:111122223333:snapshot:s-7", 1),
            (.resourceName, "s-", 0), (.resourceType, "AWS::RDS::DBSnapshot", 30),
        ]
    )
    func `finds them by each attribute`(key: EventKey, value: String, count: Int) async throws {
        try await TestLog.with { test in
            _ = try await filled(test)
            let found = try await EventSearch(directory: test.directory).find(query(key, value))
            #expect(found.events.count == count)
            #expect(found.next == nil)
            for event in found.events { #expect(event.terms.contains { $0 == (key, value) }) }
            let times = found.events.map(\.time)
            #expect(times == times.sorted(by: >))
        }
    }

    @Test func `finds one by its id`() async throws {
        try await TestLog.with { test in
            _ = try await filled(test)
            let search = EventSearch(directory: test.directory)
            let event = try #require(try await search.find(query()).events.dropFirst(7).first)
            let found = try await search.find(query(.eventID, try #require(event[.eventID])))
            #expect(found.events.map(\.number) == [event.number])
        }
    }

    @Test(arguments: [1, 7, 29, 30]) func `turns pages without loss or repetition`(size: Int) async throws {
        try await TestLog.with { test in
            let log = try await filled(test)
            let search = EventSearch(directory: test.directory)
            var (query, numbers): (EventQuery, [Int]) = (query(countMax: size), [])
            repeat {
                let page = try await search.find(query)
                #expect(page.events.count <= size)
                numbers += page.events.map(\.number)
                query.before = page.next
                // What comes meanwhile is on no later page.
                await test.record(1, in: log)
            } while query.before != nil
            #expect(numbers == numbers.sorted(by: >))
            #expect(Set(numbers).count == 30)
            #expect(numbers.count == 30)
        }
    }

    @Test func `finds them within a time`() async throws {
        try await TestLog.with { test in
            _ = try await filled(test)
            var query = query()
            query.from = TestLog.start.addingTimeInterval(60 * 10)
            query.through = TestLog.start.addingTimeInterval(60 * 12)
            let found = try await EventSearch(directory: test.directory).find(query)
            #expect(found.events.map { $0.time.timeIntervalSince(TestLog.start) } == [720, 660, 600])
        }
    }

    @Test func `shows an account its own events, and a region those of its own and of global services`() async throws {
        try await TestLog.with { test in
            let log = try await test.open()
            let stranger = AuditedCall.Caller(
                arn: "arn:aws:iam::999988887777:root",
                userID: "9",
                account: "999988887777"
            )
            await test.record(8, in: log) { number, call in
                switch number {
                case 0: call.caller = stranger
                case 1: call.region = "eu-west-1"
                case 2: (call.region, call.service, call.operation) = ("us-east-1", "iam", "CreateUser")
                case 3: (call.service, call.operation) = ("holdfast-peer", "ReadObject")
                case 4: call.caller = nil
                case 5: (call.caller, call.keyAccount) = (nil, TestLog.account)
                default: break
                }
            }
            let found = try await EventSearch(directory: test.directory).find(query())
            #expect(
                found.events.map { $0[.eventName] } == [
                    "CreateDBSnapshot", "CreateDBSnapshot", "CreateDBSnapshot", "CreateUser",
                ]
            )
            #expect(found.events[2][.userName] == nil)
            var elsewhere = query()
            elsewhere.region = "eu-west-1"
            #expect(try await EventSearch(directory: test.directory).find(elsewhere).events.count == 2)
        }
    }

    @Test func `an index that is made anew is the one that was written`() async throws {
        try await TestLog.with { test in
            let log = try await filled(test)
            await log.close()
            let files = try test.files
            #expect(files.count > 2)
            for file in files {
                let written = try Data(contentsOf: URL(filePath: file.index))
                #expect(!written.isEmpty)
                try LogIndex(file: file).rebuild()
                #expect(try Data(contentsOf: URL(filePath: file.index)) == written)
            }
            // One that is missing or torn is made when the log is opened.
            try FileManager.default.removeItem(atPath: files[0].index)
            let last = try #require(files.last)
            try Data(count: 100).write(to: URL(filePath: last.index))
            _ = try await test.open { $0.fileBytesMax = 6_000 }
            #expect(try await EventSearch(directory: test.directory).find(query()).events.count == 30)
        }
    }

    @Test func `an event with more resources than fit is found by each`() async throws {
        try await TestLog.with { test in
            let log = try await test.open()
            await test.record(1, in: log) { _, call in
                var trace = CallTrace(operation: "CopyDBSnapshot", input: .structure([]))
                trace.resources = (0..<12).map {
                    ProtectedResource(
                        "arn:aws:rds:eu-central-1:111122223333:snapshot:s-\($0)",
                        account: TestLog.account
                    )
                }
                call.trace = trace
            }
            for number in 0..<12 {
                let found = try await EventSearch(directory: test.directory).find(query(.resourceName, "s-\(number)"))
                #expect(found.events.count == 1)
            }
        }
    }
}
