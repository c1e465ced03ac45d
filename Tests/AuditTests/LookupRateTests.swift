import Foundation
import Testing
import Wire

@testable import Audit
@testable import CloudTrail

@Suite struct `Lookups of events` {
    private func context(
        _ seconds: Double,
        account: String = TestLog.account,
        region: String = TestLog.region
    ) -> RequestContext {
        RequestContext(
            requestID: "request",
            account: account,
            region: region,
            principalARN: "arn:aws:iam::\(account):root",
            userID: account,
            accessKeyID: "AKIAEXAMPLE",
            now: TestLog.start.addingTimeInterval(seconds)
        )
    }

    @Test func `are answered twice a second for an account and region, and twenty times at once`() throws {
        let home = CloudTrailHome(EventSearch(directory: ""))
        func isAdmitted(_ context: RequestContext) -> Bool { (try? home.admitLookup(context)) != nil }
        #expect((0..<18).allSatisfy { _ in isAdmitted(context(0)) })
        #expect([0, 0, 0.1, 0.4].map { isAdmitted(context($0)) } == [true, true, false, false])
        #expect([0.5, 0.6, 1.1, 1.2].map { isAdmitted(context($0)) } == [true, false, true, false])
        #expect(isAdmitted(context(1.2, account: "999988887777")))
        #expect(isAdmitted(context(1.2, region: "eu-west-1")))
        // Rest gives no more than twenty at once, and a clock set back nothing at all.
        #expect((0..<18).allSatisfy { _ in isAdmitted(context(100)) })
        #expect([100, 100, 100, 50].map { isAdmitted(context($0)) } == [true, true, false, false])
        let error = #expect(throws: ServiceError.self) { try home.admitLookup(context(50)) }
        #expect(error?.code == "ThrottlingException")
    }

    @Test func `are refused a token that is another question's`() async throws {
        try await TestLog.with { test in
            let log = try await test.open()
            await test.record(3, in: log)
            let home = CloudTrailHome(EventSearch(directory: test.directory))
            var first = LookupEvents()
            first.maxResults = 1
            var (seconds, tokens): (Double, [String]) = (0, [])
            repeat {
                seconds += 1
                first.nextToken = try await first.run(in: home, context(seconds)).nextToken
                if let token = first.nextToken { tokens.append(token) }
            } while first.nextToken != nil
            #expect(tokens.count == 2)
            for (token, account) in [(tokens[0], "999988887777"), ("x", TestLog.account), ("", TestLog.account)] {
                first.nextToken = token
                let asked = first
                let error = await #expect(throws: ServiceError.self) {
                    try await asked.run(in: home, context(seconds + 10, account: account))
                }
                #expect(error?.code == "InvalidNextTokenException")
                seconds += 10
            }
        }
    }
}
