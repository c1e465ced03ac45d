import Access
import AccessTesting
import Audit
import CloudTrail
import Control
import Engine
import Fleet
import Foundation
import Gateway
import IAM
import KMS
import Keys
import Ledger
import Logging
import Peer
import RDS
import Repository
import STS
import Synchronization
import SystemPackage
import Testing
import Wire

/// All services behind the guard that the daemon has, over a real ledger; only the signatures are taken as given.
struct AccessWorld: Sendable {
    static let region = "eu-central-1"
    static let start = Date(timeIntervalSince1970: 1_795_004_800)

    let path: String
    let ledger: Ledger
    let access: Access
    let accounts: Accounts
    let fleet: Fleet
    let guardian: AccessGuard
    let root: AccessKey
    let clock: TestClock
    let keys: Keys
    let services: [any AnyService]

    var account: String { root.account }

    /// Runs `body` in a new world and removes what it left on disk.
    static func with(_ body: (AccessWorld) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "access-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = directory + "/ledger.sqlite"
        let ledger = try Ledger(path: path)
        let clock = TestClock(start)
        let accounts = Accounts(ledger: ledger, sealer: TestSealer(), now: { clock.now() })
        let root = try await accounts.root()
        let repository = try await Repository.open(
            LocalDirectoryStore(directory: directory + "/repository"),
            key: .random(),
            access: .writing
        )
        let fleet = Fleet(
            ledger: ledger,
            repositories: [region: repository],
            installations: [
                PostgreSQLInstallation(version: "15.18", major: 15, binaries: FilePath(directory))
            ],
            clock: clock,
            settings: FleetSettings(
                instancesDirectory: directory + "/instances",
                socketDirectory: directory + "/s",
                authorityDirectory: directory + "/authority",
                engineUser: try .current()
            ),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let access = Access(ledger: ledger, sealer: TestSealer())
        let guardian = AccessGuard(access)
        let keys = Keys(
            ledger: ledger,
            sealer: try await .open(ledger, rootKey: .make(.system)),
            regions: [region, "eu-west-1"],
            principals: PrincipalDirectory(
                id: { try $1.uniqueID(ofPrincipal: $0) },
                arn: { try $2.arn(ofPrincipal: $0, once: $1) }
            ),
            now: { clock.now() }
        )
        let keyHome = KMSHome(keys: keys) { context in
            let (caller, known) = try #require(try await guardian.asker(context))
            let scope = Scope(account: context.account, region: context.region)
            return KeyCaller(caller.principal, in: scope, context: known)
        }
        try await body(
            AccessWorld(
                path: path,
                ledger: ledger,
                access: access,
                accounts: accounts,
                fleet: fleet,
                guardian: guardian,
                root: root,
                clock: clock,
                keys: keys,
                services: [
                    CloudTrailService.serving(EventSearch(directory: directory + "/audit")),
                    ControlService.serving(fleet), IAMService.serving(access), KMSService.serving(keyHome),
                    PeerService.serving(fleet, accounts, access), RDSService.serving(RDSHome(fleet: fleet)),
                    STSService.serving(access),
                ]
            )
        )
    }

    /// The answer of `service` to a form that `key` has signed; the root key where none is given.
    func call(
        _ service: String,
        _ action: String,
        _ parameters: [String: String] = [:],
        as key: TestKey? = nil,
        from address: String = "192.0.2.7"
    ) async throws -> TestAnswer {
        let found = try #require(services.first { $0.description.name == service })
        let key = key ?? TestKey(id: root.id)
        let credential = try await guardian.credential(accessKeyID: key.id, sessionToken: key.token)
        guard let credential, credential.isActive, credential.expires.map({ $0 > clock.now() }) ?? true else {
            return TestAnswer(status: 403, text: "<Code>InvalidClientTokenId</Code>")
        }
        let context = RequestContext(
            requestID: "request-1",
            account: credential.account,
            region: Self.region,
            principalARN: credential.principalARN,
            userID: credential.userID,
            accessKeyID: credential.accessKeyID,
            sessionToken: credential.sessionToken,
            signatory: credential.signatory,
            connection: Connection(sourceAddress: address, isSecure: true, userAgent: "test"),
            now: clock.now()
        )
        let response = await found.answer(
            TestForm.request(of: found.description, action, parameters),
            context,
            allowedBy: guardian
        )
        return TestAnswer(status: response.status, text: String(decoding: response.body, as: UTF8.self))
    }

    /// A user with a key and, where given, an inline policy.
    func user(_ name: String, policy: String? = nil, tags: [String: String] = [:]) async throws -> TestKey {
        var parameters = ["UserName": name]
        for (index, tag) in tags.sorted(by: { $0.key < $1.key }).enumerated() {
            parameters["Tags.member.\(index + 1).Key"] = tag.key
            parameters["Tags.member.\(index + 1).Value"] = tag.value
        }
        #expect(try await call("iam", "CreateUser", parameters).status == 200)
        if let policy {
            let put = ["UserName": name, "PolicyName": "own", "PolicyDocument": policy]
            let answer = try await call("iam", "PutUserPolicy", put)
            #expect(answer.status == 200, "\(answer.text)")
        }
        return TestKey(try await call("iam", "CreateAccessKey", ["UserName": name]))
    }
}

/// A key that calls are signed with.
struct TestKey: Sendable {
    let id: String
    var token: String?

    init(id: String) { self.id = id }

    /// The key that an answer tells.
    init(_ answer: TestAnswer) {
        id = answer["AccessKeyId"] ?? ""
        token = answer["SessionToken"]
    }
}

/// What a service has answered.
struct TestAnswer: Sendable {
    let status: Int
    let text: String

    /// The error's code, or nil.
    var code: String? { self["Code"] ?? json("__type") }
    /// The error's message, or nil.
    var message: String? { self["Message"] ?? json("message") }

    /// The text of the first element called `name`.
    subscript(_ name: String) -> String? {
        guard let start = text.range(of: "<\(name)>"), let end = text.range(of: "</\(name)>"),
            start.upperBound <= end.lowerBound
        else { return nil }
        return String(text[start.upperBound..<end.lowerBound])
    }

    /// The text of a member of an answer in JSON.
    func json(_ name: String) -> String? {
        let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return object?[name] as? String
    }
}

/// Requests as clients write them.
enum TestForm {
    static func request(
        of service: ServiceDescription,
        _ action: String,
        _ parameters: [String: String]
    ) -> ServiceRequest {
        guard service.protocols != [.query] else {
            let all = parameters.merging(["Action": action, "Version": service.version]) { mine, _ in mine }
            let form = all.map { "\(escaped($0))=\(escaped($1))" }.joined(separator: "&")
            return ServiceRequest(
                headers: [("Content-Type", "application/x-www-form-urlencoded")],
                body: Array(form.utf8)
            )
        }
        let values = parameters.mapValues { text -> Any in
            if text == "true" { return true }
            if let number = Int(text) { return number }
            if text.hasPrefix("["), let list = try? JSONSerialization.jsonObject(with: Data(text.utf8)) { return list }
            return text
        }
        let body = (try? JSONSerialization.data(withJSONObject: values)) ?? Data()
        guard let prefix = service.targetPrefix else {
            return ServiceRequest(
                path: "/peer/\(action)",
                headers: [("Content-Type", "application/json")],
                body: Array(body)
            )
        }
        let headers = [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", "\(prefix).\(action)")]
        return ServiceRequest(headers: headers, body: Array(body))
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

/// A clock that stands still until a test moves it.
final class TestClock: WallClock {
    private let time: Mutex<Date>

    init(_ time: Date) { self.time = Mutex(time) }

    func now() -> Date { time.withLock { $0 } }
    func sleep(until deadline: Date) async throws { move(seconds: max(0, deadline.timeIntervalSince(now()))) }
    func move(seconds: Double) { time.withLock { $0 = $0.addingTimeInterval(seconds) } }
}

/// A policy of one statement that allows.
func policy(_ actions: [String], on resources: [String] = ["*"], if condition: String = "") -> String {
    policy("Allow", actions, on: resources, if: condition)
}

/// A policy of one statement.
func policy(
    _ effect: String,
    _ actions: [String],
    on resources: [String] = ["*"],
    if condition: String = ""
) -> String {
    func list(_ texts: [String]) -> String { "[" + texts.map { "\"\($0)\"" }.joined(separator: ",") + "]" }
    let more = condition.isEmpty ? "" : ",\"Condition\":\(condition)"
    return """
        {"Version":"2012-10-17","Statement":[{"Effect":"\(effect)","Action":\(list(actions)),\
        "Resource":\(list(resources))\(more)}]}
        """
}
