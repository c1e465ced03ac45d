import AccessTesting
import Engine
import Fleet
import Foundation
import Ledger
import Logging
import RDS
import Repository
import Synchronization
import SystemPackage
import Testing
import Wire

/// RDS over a real ledger and a real, empty repository; no reconciler runs, so states stay as a test puts them.
struct World: Sendable {
    static let account = "123456789012"
    static let region = "eu-central-1"
    static let start = Date(timeIntervalSince1970: 1_795_004_800)

    let fleet: Fleet
    let clock: StoppedClock
    private let service: Service<RDSHome>

    var scope: Scope { Scope(account: World.account, region: World.region) }

    /// Runs `body` in a new world and removes what it left on disk.
    static func with(quotas: Quotas = Quotas(), _ body: (World) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "rds-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let ledger = try Ledger(path: directory + "/ledger.sqlite")
        let store = LocalDirectoryStore(directory: directory + "/repository")
        let key = try RepositoryKey(RandomSource.system.bytes(32))
        let repository = try await Repository.open(store, key: key, access: .writing)
        var settings = FleetSettings(
            instancesDirectory: directory + "/instances",
            socketDirectory: directory + "/s",
            authorityDirectory: directory + "/authority",
            engineUser: try .current()
        )
        settings.quotas = quotas
        let clock = StoppedClock(World.start)
        let versions = [("14.20", 14), ("15.17", 15), ("15.18", 15)]
        let fleet = Fleet(
            ledger: ledger,
            repositories: [World.region: repository],
            installations: versions.map {
                PostgreSQLInstallation(version: $0, major: $1, binaries: FilePath(directory))
            },
            clock: clock,
            settings: settings,
            logger: Logger(label: "test")
        )
        try await body(World(fleet: fleet, clock: clock, service: RDSService.serving(RDSHome(fleet: fleet))))
    }

    /// The answer to `action` with `parameters`, asked by `account`.
    func call(
        _ action: String,
        _ parameters: [String: String] = [:],
        account: String = World.account
    ) async -> Answer {
        let all = parameters.merging(["Action": action, "Version": "2014-10-31"]) { mine, _ in mine }
        let form = all.map { "\(escaped($0))=\(escaped($1))" }.joined(separator: "&")
        let request = ServiceRequest(
            headers: [("Content-Type", "application/x-www-form-urlencoded")],
            body: Array(form.utf8)
        )
        let context = RequestContext(
            requestID: "request-1",
            account: account,
            region: World.region,
            principalARN: "arn:aws:iam::\(account):root",
            userID: account,
            accessKeyID: "AKIDEXAMPLE",
            now: clock.now()
        )
        return Answer(await service.answer(request, context, allowedBy: Everything()))
    }

    private func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

/// A clock that stands still until a test moves it.
final class StoppedClock: WallClock {
    private let time: Mutex<Date>

    init(_ time: Date) { self.time = Mutex(time) }

    func now() -> Date { time.withLock { $0 } }
    func sleep(until deadline: Date) async throws { move(seconds: max(0, deadline.timeIntervalSince(now()))) }
    func move(seconds: Double) { time.withLock { $0 = $0.addingTimeInterval(seconds) } }
}
