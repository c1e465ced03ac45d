import Engine
import Foundation
import Ledger
import Logging
import Repository

/// Why a piece of work can't begin yet, which is no failure.
struct Postponed: Error {
    let reason: String
}

/// One attempt at a piece of work.
struct WorkTask: Sendable {
    let fleet: Fleet
    let work: Work
    let logger: Logger

    /// Does the work from where it was left.
    func run() async throws {
        switch work.order {
        case .createInstance(let order): try await createInstance(order)
        case .restoreInstance(let order): try await restoreInstance(order)
        case .rewindInstance(let order): try await rewindInstance(order)
        case .takeSnapshot(let identifier): try await takeSnapshot(identifier)
        case .takeRecoveryPoint(let resourceID, let manifest): try await takeRecoveryPoint(resourceID, manifest)
        case .copySnapshot(let order): try await copySnapshot(order)
        case .deleteSnapshot(let identifier): try await deleteSnapshot(identifier)
        case .modifyInstance: try await modifyInstance()
        case .applyParameters: try await applyParameters()
        case .rebootInstance: try await rebootInstance()
        case .stopInstance(let snapshot): try await stopInstance(snapshot)
        case .startInstance: try await startInstance()
        case .withdrawInstance: try await withdrawInstance()
        case .deleteInstance(let order): try await deleteInstance(order)
        case .deleteAutomatedBackups(let resourceID): try await deleteAutomatedBackups(resourceID)
        case .expireBackups(let resourceID): try await expireBackups(resourceID)
        case .describeInstance(let resourceID): try await describeInstance(resourceID)
        case .describeSnapshot(let identifier): try await describeSnapshot(identifier)
        case .describeGroup(let key): try await describeGroup(key)
        case .collectGarbage: try await collectGarbage()
        case .verifyRepository(let order): try await verifyRepository(order)
        }
    }

    /// Ends work that failed too often, where that loses nothing; answers whether it did.
    func giveUp(_ error: any Error) async throws -> Bool {
        if error is IncompatibleParameters {
            try await fail(.incompatibleParameters, error)
            return true
        }
        switch work.order {
        case .applyParameters: try await failParameters(error)
        case .createInstance: try await fail(.failed, error)
        case .restoreInstance: try await fail(.incompatibleRestore, error)
        case .rewindInstance: return try await giveUpRewind(error)
        case .takeSnapshot(let identifier): try await failSnapshot(identifier, error)
        case .takeRecoveryPoint(let resourceID, let manifest):
            let retryAt = fleet.clock.now().addingTimeInterval(fleet.settings.retrySecondsMax)
            try await dropRecoveryPoint(resourceID, manifest, retryAt: retryAt)
        case .copySnapshot(let order): try await failCopy(order, error)
        case .modifyInstance: try await abandonModification(error)
        case .expireBackups: try await finish { _ in }
        case .collectGarbage: try await giveUp(outcome(.collect, [], failure: "\(error)"))
        case .verifyRepository: try await giveUp(outcome(.verify, [], failure: "\(error)"))
        case .deleteInstance: return try await giveUpDeletion(error)
        case .stopInstance(let snapshot?): try await giveUpStop(snapshot, error)
        case .deleteAutomatedBackups, .deleteSnapshot, .describeGroup, .describeInstance, .describeSnapshot,
            .rebootInstance, .startInstance, .stopInstance(nil), .withdrawInstance:
            return false
        }
        return true
    }

    /// Whether trying again can't help: what failed is in the data or the request, not in the moment.
    func isHopeless(_ error: any Error) -> Bool {
        switch error {
        case let error as RepositoryError:
            return [.damaged, .notFound, .newerFormat, .wrongKey, .keyUnavailable, .logGap].contains(error.code)
        case let error as EngineError:
            return [.targetNotReached, .unsupportedLayout, .wrongVersion, .invalidArgument].contains(error.code)
        case is IncompatibleParameters: return true
        case let error as FleetError: return error.code != .invalidInstanceState
        default: return false
        }
    }

    /// The instance that the work is about.
    func instance() async throws -> Instance {
        let subject = work.subject
        guard let found = try await fleet.ledger.read({ try $0.instance(resourceID: subject) }) else {
            throw CancellationError()
        }
        return found
    }

    /// Writes the end of the work: `changes` and its removal, in one transaction.
    func finish(_ changes: @escaping @Sendable (LedgerWriter) throws -> Void) async throws {
        let work = work
        try await fleet.ledger.write { writer in
            guard try writer.reader.find(Work.self, work.id, in: work.scope) != nil else { throw CancellationError() }
            try changes(writer)
            try writer.delete(Work.self, work.id, in: work.scope)
        }
    }

    /// Writes the end of the work, or what it goes on with in its place before any that came later.
    func finish(
        goingOnWith order: WorkOrder?,
        _ changes: @escaping @Sendable (LedgerWriter) throws -> Void
    ) async throws {
        guard let order else { return try await finish(changes) }
        try await advance(to: order, changes)
    }

    /// Writes a step of the work: `changes` and what is to be done next, in one transaction.
    func advance(to order: WorkOrder, _ changes: @escaping @Sendable (LedgerWriter) throws -> Void) async throws {
        let work = work
        try await fleet.ledger.write { writer in
            guard try writer.reader.find(Work.self, work.id, in: work.scope) != nil else { throw CancellationError() }
            try changes(writer)
            try writer.update(Work.self, work.id, in: work.scope) { $0.order = order }
        }
    }

    private func giveUp(_ outcome: MaintenanceOutcome) async throws {
        try await finish { try $0.put(outcome) }
    }

    private func fail(_ status: InstanceStatus, _ error: any Error) async throws {
        if status == .failed || status == .incompatibleRestore { await releasePort() }
        let (subject, now) = (work.subject, fleet.clock.now())
        try await finish { writer in
            let failed = try writer.updateInstance(subject) {
                $0.status = status
                $0.wish = .held
                $0.statusReason = "\(error)"
                if status == .incompatibleParameters { $0.parameters.status = .failedToApply }
            }
            guard let failed else { return }
            let event: EventCatalog =
                status == .incompatibleParameters
                ? .parametersIncompatible("\(error)") : .instanceFailed(status: status, "\(error)")
            try writer.insert(event.about(failed, at: now))
        }
    }
}
