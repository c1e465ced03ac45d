import Engine
import Foundation
import Ledger

/// Why an instance's server can't run with the values of its parameter group.
struct IncompatibleParameters: Error, CustomStringConvertible {
    let description: String

    init(_ error: EngineError) {
        description =
            "The server does not start with the values of its parameter group. Correct them and reboot the instance: "
            + error.message
    }
}

extension WorkTask {
    /// Tells a running server the values of its group that need no reboot.
    func applyParameters() async throws {
        let subject = work.subject
        let ledger = fleet.ledger
        let isRunning = try await fleet.gates.exclusively(subject) {
            guard let instance = try await ledger.read({ try $0.instance(resourceID: subject) }) else { return false }
            let server = try fleet.server(of: instance)
            guard server.runningProcess() != nil else { return false }
            try await server.applyConfiguration()
            return true
        }
        let now = fleet.clock.now()
        try await finish { writer in
            guard let instance = try writer.reader.instance(resourceID: subject) else { return }
            let others = try writer.reader.work(on: subject).contains { work in
                if case .applyParameters = work.order { work.id != self.work.id } else { false }
            }
            guard !others, instance.parameters.status == .applying else { return }
            try Self.settle(instance, writer, isRunning: isRunning)
            try writer.insert(EventCatalog.parameterGroupApplied.about(instance, at: now))
        }
    }

    /// Ends the attempt to tell a server new values; they are read when it starts next.
    func failParameters(_ error: any Error) async throws {
        let subject = work.subject
        try await finish { writer in
            try writer.updateInstance(subject) { $0.parameters.status = .failedToApply }
        }
    }

    /// Starts a server with the values that its parameter group has now; `prepare` runs before, within the gate.
    func startWithGroup(
        _ instance: Instance,
        _ prepare: @escaping @Sendable (PostgreSQLServer) async throws -> Void
    ) async throws {
        let ready = try await takingGroupValues(instance)
        let server = try fleet.server(of: ready)
        try await fleet.gates.exclusively(ready.resourceID) {
            try await fleet.unlock(ready)
            try await prepare(server)
            do {
                try await server.start()
            } catch let error as EngineError where ready.parameters.isSuspect(error) {
                throw IncompatibleParameters(error)
            }
        }
        try await settle(ready.resourceID)
    }

    private func settle(_ resourceID: String) async throws {
        try await fleet.ledger.write { writer in
            guard let instance = try writer.reader.instance(resourceID: resourceID) else { return }
            try Self.settle(instance, writer)
        }
    }

    /// Tells a server that has just recovered its group's values, and restarts it where they need that.
    func applyGroupAfterRecovery(_ instance: Instance) async throws {
        let ready = try await takingGroupValues(instance)
        let server = try fleet.server(of: ready)
        try await fleet.gates.exclusively(ready.resourceID) {
            let recoveredWith = try await server.preparedMax()
            guard !ready.parameters.values.isEmpty || recoveredWith > 0 else { return }
            guard try await !server.applyConfiguration().isEmpty else { return }
            try await server.stop(.fast)
            do {
                try await server.start()
            } catch let error as EngineError where ready.parameters.isSuspect(error) {
                throw IncompatibleParameters(error)
            }
        }
        try await settle(ready.resourceID)
    }

    /// The instance with its group's present values, which the ledger then says it has.
    func takingGroupValues(_ instance: Instance) async throws -> Instance {
        let resourceID = instance.resourceID
        let taken = try await fleet.ledger.write { writer in
            try writer.updateInstance(resourceID) {
                let group = try writer.reader.parameterGroup($0.settings.parameterGroup, in: $0.scope)
                $0.parameters.values = group.values
            }
        }
        var ready = instance
        ready.parameterState = taken?.parameterState
        return ready
    }

    /// Notes that an instance has been told its values, in the words of RDS.
    static func settle(_ instance: Instance, _ writer: LedgerWriter, isRunning: Bool = true) throws {
        let group = try writer.reader.parameterGroup(instance.settings.parameterGroup, in: instance.scope)
        try writer.update(Instance.self, instance.identifier, in: instance.scope) {
            $0.parameters.settle(group, isRunning: isRunning)
        }
    }
}

extension ParameterState {
    /// Whether the group's values, rather than the moment, may be why a server does not start.
    fileprivate func isSuspect(_ error: EngineError) -> Bool {
        guard error.code == .startFailed, !error.message.contains("Address already in use") else { return false }
        return status == .failedToApply || values != (running ?? [:]) || replayedPreparedMax != nil
    }
}
