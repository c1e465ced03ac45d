import FoundationEssentials
import Synchronization
import Wire

/// Operations of RDS, one of which waits until it is let go, and one of a service that speaks JSON.
enum TestServices {
    static func rds(_ home: Home, name: String = "rds") -> Service<Home> {
        Service(
            ServiceDescription(
                name: name,
                version: "2014-10-31",
                xmlNamespace: "http://rds.amazonaws.com/doc/2014-10-31/",
                protocols: [.query],
                spelling: Spelling(acronyms: ["db"], elementsNamedAfterType: true)
            ),
            home: home,
            operations: [DescribeDBInstances.self, Wait.self]
        )
    }

    static func events(_ home: Home) -> Service<Home> {
        Service(
            ServiceDescription(
                name: "events",
                version: "2015-10-07",
                protocols: [.json11],
                targetPrefix: "AWSEvents",
                bodyBytesMax: 100_000
            ),
            home: home,
            operations: [ListRules.self]
        )
    }

    struct ListRules: Operation {
        func run(in home: TestServices.Home, _ context: RequestContext) async throws -> NoOutput { NoOutput() }
    }

    /// Lets waiting operations wait until it is opened.
    final class Home: Sendable {
        private let state = Mutex((isOpen: false, waiting: 0))

        var waiting: Int { state.withLock(\.waiting) }

        func open() { state.withLock { $0.isOpen = true } }

        func wait() async throws {
            state.withLock { $0.waiting += 1 }
            defer { state.withLock { $0.waiting -= 1 } }
            while !state.withLock(\.isOpen) { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    struct DBInstance: Codable, Sendable { var dbInstanceIdentifier: String }

    struct Broken: Error {}

    struct DescribeDBInstances: Operation {
        var dbInstanceIdentifier: String?

        struct Output: Codable, Sendable { var dbInstances: [DBInstance] }

        func run(in home: TestServices.Home, _ context: RequestContext) async throws -> Output {
            if dbInstanceIdentifier == "broken" { throw Broken() }
            guard dbInstanceIdentifier != "absent" else {
                throw ServiceError("DBInstanceNotFound", "DBInstance absent not found.", status: 404)
            }
            return Output(dbInstances: [DBInstance(dbInstanceIdentifier: "\(context.account)-\(context.region)")])
        }
    }

    struct Wait: Operation {
        func run(in home: TestServices.Home, _ context: RequestContext) async throws -> NoOutput {
            try await home.wait()
            return NoOutput()
        }
    }
}
