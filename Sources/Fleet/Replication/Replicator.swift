import Foundation
import Ledger
import Logging
import Repository

/// Brings one instance's automated backups over from another region, for as long as the ledger wants them to follow.
///
/// It has no state of its own: what is here says what is still to come.
struct Replicator: Sendable {
    let fleet: Fleet
    let scope: Scope
    let identifier: String
    let logger: Logger

    /// The longest pause before a source that can't be reached is asked again.
    private static let pauseMax = Duration.seconds(15)
    /// After how many failures in a row they are told.
    private static let failuresTold = 2

    init(_ fleet: Fleet, _ backup: AutomatedBackup) {
        self.fleet = fleet
        scope = backup.scope
        identifier = backup.identifier
        var logger = fleet.logger
        logger[metadataKey: "replication"] = "\(backup.instance.resourceID)"
        logger[metadataKey: "to"] = "\(backup.scope.region)"
        self.logger = logger
    }

    /// Replicates until it is stopped, the source is gone, or the task is cancelled.
    func run() async {
        let (scope, identifier) = (scope, identifier)
        do {
            try await fleet.whileWanted(
                { try $0.find(AutomatedBackup.self, identifier, in: scope)?.isFollowing ?? false },
                { try await follow() }
            )
        } catch {
            guard !Task.isCancelled else { return }
            guard error is CancellationError else {
                logger.error("Automated backups can't be replicated", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .seconds(1))
                return
            }
        }
        await withdraw()
    }

    /// Takes back what the last round may have told the source after replication was ended: that this copy follows it.
    private func withdraw() async {
        let (scope, identifier) = (scope, identifier)
        let found = try? await fleet.ledger.read { try $0.find(AutomatedBackup.self, identifier, in: scope) }
        guard let ended = found ?? nil, !ended.isFollowing else { return }
        try? await link(of: ended).announce(
            replica: ended.arn,
            of: ended.instance.resourceID,
            follows: false,
            account: scope.account
        )
    }

    /// Log goes on flowing while a snapshot travels.
    private func follow() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await repeating(.bases) { try await bringBases() } }
            group.addTask { try await repeating(.log) { try await bringLog() } }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func repeating(_ part: Replication.Part, _ round: () async throws -> Void) async throws {
        var failures = 0
        while true {
            do {
                try await round()
                try await note(part, nil)
                failures = 0
            } catch let error as FleetError where error.isGone {
                return try await end("its source is gone.")
            } catch {
                try Task.checkCancellation()
                failures += 1
                logger.warning("Replication is tried again", metadata: ["part": "\(part)", "error": "\(error)"])
                if failures >= Self.failuresTold { try await note(part, "\(error)") }
            }
            if part == .log { await measureLag() }
            try await Task.sleep(for: min(Self.pauseMax, fleet.settings.replicationInterval * (1 << min(failures, 6))))
        }
    }

    /// The automated backups as the ledger has them; ends the attempt where they are to follow no more.
    func backup() async throws -> AutomatedBackup {
        let (scope, identifier) = (scope, identifier)
        guard let found = try await fleet.ledger.read({ try $0.find(AutomatedBackup.self, identifier, in: scope) }),
            found.isFollowing
        else { throw CancellationError() }
        return found
    }

    /// The link to the source's region.
    func link(of backup: AutomatedBackup) throws -> any RegionLink {
        try fleet.link(to: backup.instance.scope.region)
    }

    /// Changes the automated backups, unless they are to follow no more.
    func update(_ change: @escaping @Sendable (inout AutomatedBackup, LedgerWriter) throws -> Void) async throws {
        let (scope, identifier) = (scope, identifier)
        try await fleet.ledger.write { writer in
            guard try writer.reader.find(AutomatedBackup.self, identifier, in: scope)?.isFollowing ?? false else {
                throw CancellationError()
            }
            try writer.update(AutomatedBackup.self, identifier, in: scope) { try change(&$0, writer) }
        }
    }

    /// Ends the replication, for a reason that lies at the source.
    func end(_ reason: String) async throws {
        logger.notice("Replication has ended", metadata: ["reason": "\(reason)"])
        let (ticket, scope, identifier) = (ReplicationEnd(fleet, reason: reason), scope, identifier)
        try await fleet.ledger.write { writer in
            guard let backup = try writer.reader.find(AutomatedBackup.self, identifier, in: scope), backup.isFollowing
            else { return }
            try ticket.end(backup, writer)
        }
    }

    /// Notes that a part fails, or gets on again, and tells the owner when the first fails and when all get on.
    private func note(_ part: Replication.Part, _ failure: String?) async throws {
        let known = try await backup().replication?.failures[part]
        // One reason is enough: the same failure is not told in other words every few seconds.
        guard (known == nil) != (failure == nil) else { return }
        let now = fleet.clock.now()
        try await update { backup, writer in
            let failed = backup.replication?.failures.isEmpty == false
            backup.replication?.failures[part] = failure
            let fails = backup.replication?.failures.isEmpty == false
            guard failed != fails else { return }
            let event = failure.map { EventCatalog.replicationInterrupted($0) } ?? .replicationResumed
            try writer.insert(event.about(backup, at: now))
        }
        if failure == nil { logger.notice("Replication goes on", metadata: ["part": "\(part)"]) }
    }
}

extension FleetError {
    /// Whether a source says that what is replicated is not there any more.
    var isGone: Bool { code == .automatedBackupNotFound || code == .instanceNotFound }
}
