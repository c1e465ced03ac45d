package import Foundation
package import Ledger

extension Fleet {
    /// What clean-ups of a region's repository are work on.
    static func collectionSubject(_ region: String) -> String { "repository/\(region)" }

    /// What verifications of a region's repository are work on.
    static func verificationSubject(_ region: String) -> String { "verification/\(region)" }
}

/// Asks the service that holds a ledger to clean up or verify, from another process; the ledger carries the request.
package struct MaintenanceRequest: Sendable {
    /// What the service says about a request.
    package enum State: Sendable {
        /// It has not ended; how far it is, where that is known, and why it failed last.
        case open(WorkProgress?, lastError: String?)
        /// It has ended.
        case ended(MaintenanceOutcome)
        /// It was given up.
        case dropped
    }

    private let ledger: Ledger
    private let scope: Scope
    private let workID: String
    private let task: MaintenanceOutcome.Task

    /// Writes a request, which a running service begins within seconds.
    package static func make(
        _ order: WorkOrder,
        region: String,
        ledger: Ledger,
        id: String,
        now: Date
    ) async throws -> MaintenanceRequest {
        let isVerify = if case .verifyRepository = order { true } else { false }
        let scope = Scope(account: "", region: region)
        let subject = isVerify ? Fleet.verificationSubject(region) : Fleet.collectionSubject(region)
        try await ledger.write { writer in
            try writer.insert(Work(scope: scope, id: id, subject: subject, order: order, createdAt: now))
        }
        return MaintenanceRequest(ledger: ledger, scope: scope, workID: id, task: isVerify ? .verify : .collect)
    }

    /// What has become of it.
    package func state() async throws -> State {
        let (scope, workID, task) = (scope, workID, task)
        return try await ledger.read { reader in
            if let work = try reader.find(Work.self, workID, in: scope) {
                return .open(work.progress, lastError: work.lastError)
            }
            let outcome = try reader.find(MaintenanceOutcome.self, task.rawValue, in: scope)
            return outcome.flatMap { $0.workID == workID ? .ended($0) : nil } ?? .dropped
        }
    }

    /// Takes the request back; the service stops working on it.
    package func withdraw() async throws {
        let (scope, workID) = (scope, workID)
        try await ledger.write { try $0.delete(Work.self, workID, in: scope) }
    }
}
