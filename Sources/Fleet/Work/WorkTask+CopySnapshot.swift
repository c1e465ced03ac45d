import Foundation
import Ledger
import Repository

extension WorkTask {
    /// Makes a copy of a snapshot: in its own region from the same packs, else by moving what this region lacks.
    func copySnapshot(_ order: CopyOrder) async throws {
        let scope = work.scope
        let found = try await fleet.ledger.read { try $0.find(Snapshot.self, order.identifier, in: scope) }
        guard let snapshot = found, snapshot.status == .creating else { return try await finish { _ in } }
        let complete = try await complete(snapshot, order)
        let (now, description, begunAt) = (fleet.clock.now(), DescriptionTicket(fleet), work.createdAt)
        let region = order.sourceRegion
        let minutes = region == scope.region ? nil : Int((now.timeIntervalSince(begunAt) / 60).rounded(.up))
        let source = ResourceName.parse(order.sourceARN)?.identifier ?? order.sourceARN
        try await finish { writer in
            var copy = complete
            // Its owner may have tagged it while it was made.
            copy.tags = try writer.reader.find(Snapshot.self, order.identifier, in: scope)?.tags ?? copy.tags
            try writer.put(copy)
            if copy.tags != complete.tags { try description.describe(copy, writer) }
            try writer.insert(EventCatalog.copyFinished(source, from: region, minutes: minutes).about(copy, at: now))
        }
    }

    /// Gives a copy up: it is shown as failed, with the reason.
    func failCopy(_ order: CopyOrder, _ error: any Error) async throws {
        let (scope, now) = (work.scope, fleet.clock.now())
        try await finish { writer in
            guard try writer.reader.find(Snapshot.self, order.identifier, in: scope) != nil else { return }
            let failed = try writer.update(Snapshot.self, order.identifier, in: scope) {
                $0.status = .failed
                $0.statusReason = "\(error)"
            }
            try writer.insert(EventCatalog.snapshotFailed("\(error)").about(failed, at: now))
        }
    }

    /// The copy as it is when its data is in the repository; puts it there unless an earlier attempt did.
    private func complete(_ snapshot: Snapshot, _ order: CopyOrder) async throws -> Snapshot {
        let repository = try fleet.repository(work.scope)
        let id = try SnapshotID(snapshot.manifest)
        if try await !repository.contains(id) {
            var copy = snapshot
            copy.status = .available
            copy.percentProgress = 100
            copy.copy?.completeAt = fleet.clock.now()
            if order.reseals == true {
                try await reseal(order, to: repository, as: id, of: copy)
            } else if order.sourceRegion == work.scope.region {
                let description = try SnapshotDescription(copy).encode()
                _ = try await repository.copy(
                    SnapshotID(order.sourceManifest),
                    as: id,
                    description: description,
                    keepUntil: fleet.lockEnd(ofNew: copy)
                )
            } else {
                try await copyAcross(order, to: repository, as: id, of: copy)
            }
        }
        return try Snapshot(stored: try await repository.header(id))
    }
}
