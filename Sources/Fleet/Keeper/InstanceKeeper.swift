import Engine
import Foundation
import Ledger
import Logging
import Metrics

/// Keeps one instance's server running, and its log captured, for as long as the ledger wants it to run.
struct InstanceKeeper: Sendable {
    private let fleet: Fleet
    private let resourceID: String
    private let logger: Logger

    init(_ fleet: Fleet, _ resourceID: String) {
        self.fleet = fleet
        self.resourceID = resourceID
        var logger = fleet.logger
        logger[metadataKey: "instance"] = "\(resourceID)"
        self.logger = logger
    }

    /// Keeps until the instance is not to run any more, its capture is to change, or the task is cancelled.
    func run() async {
        let resourceID = resourceID
        guard let instance = try? await fleet.ledger.read({ try $0.instance(resourceID: resourceID) }) else { return }
        let shape = KeptShape(instance)
        do {
            try await fleet.whileWanted(
                { try $0.instance(resourceID: resourceID).map { KeptShape($0) } == shape },
                { try await keep(instance) }
            )
        } catch {
            guard !Task.isCancelled, !(error is CancellationError) else { return }
            logger.error("The instance can't be kept running", metadata: ["error": "\(error)"])
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func keep(_ instance: Instance) async throws {
        let server = try fleet.server(of: instance)
        var (failures, crashes) = (0, 0)
        while true {
            let begun = ContinuousClock.now
            do {
                try await bringUp(after: Self.pause(failures: failures, crashes: crashes))
                failures = 0
            } catch let error as EngineError {
                try Task.checkCancellation()
                logger.error("The database server can't be started", metadata: ["error": "\(error)"])
                failures += 1
                if failures == Self.failuresTold { await tell(.serverDown("\(error)")) }
                continue
            }
            try await fleet.noteVersion(of: resourceID, running: server)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await watch(server) }
                if instance.isBackedUp { group.addTask { try await Capture(fleet, instance, server).run() } }
                group.addTask { try await Heartbeat(fleet, instance, server).run() }
                defer { group.cancelAll() }
                try await group.next()
            }
            crashes = ContinuousClock.now - begun > .seconds(60) ? 1 : crashes + 1
        }
    }

    /// How long to wait before the next start: a server that came up is missed by its users, and comes back soon.
    static func pause(failures: Int, crashes: Int) -> Duration {
        failures > 0 ? .seconds(min(60, 1 << min(failures, 6))) : .seconds(min(2, max(0, crashes - 1)))
    }

    /// After how many failures in a row the owner is told that the server can't be started.
    private static let failuresTold = 3

    /// Returns once the server's process has gone.
    private func watch(_ server: PostgreSQLServer) async throws {
        while server.runningProcess() != nil { try await Task.sleep(for: .milliseconds(500)) }
        logger.warning("The database server has ended unasked")
    }

    /// Starts the server unless it runs; a server that ended unasked is told as an event.
    ///
    /// What it is told may have changed since it was last started.
    private func bringUp(after pause: Duration) async throws {
        if pause > .zero { try await Task.sleep(for: pause) }
        let (resourceID, fleet) = (resourceID, fleet)
        let hadCrashed = try await fleet.gates.exclusively(resourceID) {
            guard let instance = try await fleet.ledger.read({ try $0.instance(resourceID: resourceID) }),
                instance.wish == .running
            else { throw CancellationError() }
            let server = try fleet.server(of: instance)
            try await fleet.unlock(instance)
            guard server.runningProcess() == nil else {
                try await server.start()
                return false
            }
            let isCrash = server.hasUncleanEnd
            if isCrash { await tell(.recoveryStarted) }
            try await server.start(limit: .seconds(3_600))
            return isCrash
        }
        guard hadCrashed else { return }
        Counter(label: "holdfast_server_restarts_total").increment()
        await tell(.instanceRestarted)
        await tell(.recoveryComplete)
    }

    private func tell(_ event: EventCatalog) async {
        let (resourceID, now) = (resourceID, fleet.clock.now())
        do {
            try await fleet.ledger.write { writer in
                guard let instance = try writer.reader.instance(resourceID: resourceID) else { return }
                try writer.insert(event.about(instance, at: now))
            }
        } catch {
            logger.error("An event can't be recorded", metadata: ["error": "\(error)"])
        }
    }
}

/// What of an instance a running keeper depends on.
private struct KeptShape: Equatable {
    let wish: ServerWish
    let isBackedUp: Bool
    let port: Int
    let engineVersion: String

    init(_ instance: Instance) {
        wish = instance.wish
        isBackedUp = instance.isBackedUp
        port = instance.port
        engineVersion = instance.engineVersion
    }
}
