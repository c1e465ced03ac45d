import Engine
import Foundation
import Ledger
import Logging

extension WorkTask {
    /// Initialises a new server, opens it, and begins its first backup.
    func createInstance(_ order: CreateOrder) async throws {
        let instance = try await instanceOnFreePort()
        try await fleet.prepareLineage(of: instance)
        try await fleet.prepareDirectory(of: instance)
        let server = try fleet.server(of: instance)
        let master = PostgreSQLMaster(
            user: instance.masterUsername,
            password: order.masterPassword,
            database: instance.databaseName
        )
        try await fleet.gates.exclusively(instance.resourceID) {
            try await server.initialise(master)
            try await fleet.certify(server, for: instance)
        }
        try await startWithGroup(instance) { _ in }
        try await open(instance, events: [.instanceCreated])
    }

    /// The instance of this work, moved to another port if somebody else has taken its own before it first ran.
    func instanceOnFreePort() async throws -> Instance {
        let instance = try await instance()
        guard !instance.isPortChosen, try fleet.server(of: instance).runningProcess() == nil else { return instance }
        let (subject, address) = (work.subject, fleet.settings.endpointAddress)
        let moved = try await fleet.ledger.write { writer in
            let taken = try writer.reader.takenPorts(except: subject)
            return try writer.updateInstance(subject) {
                $0.port = try PortRule.choose($0.port, isExplicit: false, taken: taken, address: address)
            }
        }
        return moved ?? instance
    }

    /// Stops what a failed attempt has left running: the instance can only be deleted, and its port is free for others.
    func releasePort() async {
        do {
            let instance = try await instance()
            let server = try fleet.server(of: instance)
            try await fleet.gates.exclusively(instance.resourceID) { try await server.stop(.immediate) }
        } catch {
            // Whether or not there is a server, the owner is to be told that the instance failed.
            logger.warning("What was left of the instance can't be stopped", metadata: ["error": "\(error)"])
        }
    }

    /// Hands a server that runs over to its keeper, and begins the first backup where there are to be any.
    func open(_ instance: Instance, events: [EventCatalog]) async throws {
        let (ticket, description) = (SnapshotTicket(fleet), DescriptionTicket(fleet))
        try await finish { writer in
            let opened = try writer.updateInstance(instance.resourceID) {
                $0.createdAt = ticket.now
                $0.timeline = instance.timeline
                $0.wish = .running
                $0.status = .available
            }
            guard let opened else { return }
            for event in events { try writer.insert(event.about(opened, at: ticket.now)) }
            try description.describe(opened, writer)
            try ticket.beginAutomated(writer, opened)
        }
    }
}
