import Engine
import Foundation
import Ledger

extension WorkTask {
    /// Stops and starts a server, with whatever has changed in its settings.
    func rebootInstance() async throws {
        let instance = try await instance()
        try await restart(instance)
        // Values that kept it from running kept it from being opened, too.
        if instance.createdAt == nil { return try await open(instance, events: [.instanceCreated]) }
        try await tellDone(.available, .running, events: [.instanceShutDown, .instanceRestarted])
    }

    /// Stops a server until it is started again, after a snapshot if one is wanted.
    func stopInstance(_ snapshot: String?) async throws {
        let instance = try await instance()
        if let snapshot { try await takeSnapshotFirst(snapshot, of: instance) }
        try await hold(instance)
        let server = try fleet.server(of: instance)
        try await fleet.gates.exclusively(instance.resourceID) {
            try await server.stop(.fast)
            try await fleet.lock(instance.resourceID)
        }
        try await tellDone(.stopped, .stopped, events: [.instanceStopped])
    }

    /// Starts a stopped server.
    func startInstance() async throws {
        let instance = try await instance()
        do {
            try await startWithGroup(instance) { _ in }
        } catch let error as FleetError where error.code == .keyNotAccessible {
            return try await withdrawStart(error)
        }
        try await tellDone(.available, .running, events: [.instanceStarted])
    }

    /// Takes a server out of its keeper's hands; the keeper ends, and won't start it again.
    func hold(_ instance: Instance) async throws {
        let resourceID = instance.resourceID
        try await fleet.ledger.write { writer in
            try writer.updateInstance(resourceID) { $0.wish = .held }
        }
    }

    /// Stops a server and starts it with its present settings; it stays held.
    func restart(_ instance: Instance) async throws {
        try await hold(instance)
        let fleet = fleet
        try await startWithGroup(instance) { server in
            try await server.stop(.fast)
            try await fleet.certify(server, for: instance)
        }
    }

    private func tellDone(_ status: InstanceStatus, _ wish: ServerWish, events: [EventCatalog]) async throws {
        let (subject, now, description) = (work.subject, fleet.clock.now(), DescriptionTicket(fleet))
        try await finish { writer in
            guard let old = try writer.reader.instance(resourceID: subject) else { return }
            let changed = try writer.update(Instance.self, old.identifier, in: old.scope) {
                $0.status = status
                $0.wish = wish
                $0.stoppedAt = wish == .stopped ? now : nil
                $0.inaccessibleAt = nil
            }
            if let backup = try writer.reader.automatedBackup(resourceID: subject), old.stoppedAt != nil {
                try writer.update(AutomatedBackup.self, backup.identifier, in: backup.scope) {
                    $0.add(pauseSince: old.stoppedAt, until: now)
                }
                try description.describe(changed, writer)
            }
            for event in events { try writer.insert(event.about(changed, at: now)) }
        }
    }
}
