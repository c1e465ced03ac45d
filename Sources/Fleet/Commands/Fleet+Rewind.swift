package import Foundation
package import Ledger

/// What an instance is to be brought back to.
package enum RewindTarget: Sendable {
    /// The latest time that can be restored, which is what an instance that is damaged or down needs.
    case latest
    /// One of its own snapshots, by identifier.
    case snapshot(String)
    /// Every transaction that had committed at a time.
    case time(Date)
    /// What it held before its last rewind.
    case undo
}

extension Fleet {
    /// Accepts to bring an instance back, in place, to an earlier state of its own.
    ///
    /// It keeps its endpoint, its identifiers, its settings and its master user. What it holds now becomes a manual
    /// snapshot first, unless `takesSafetySnapshot` is false or a failed rewind has left no whole state to keep.
    package func rewind(
        _ name: String,
        to target: RewindTarget,
        takesSafetySnapshot: Bool = true,
        in scope: Scope
    ) async throws -> Rewind {
        let instance = try await ledger.read { try $0.instance(name, in: scope) }
        try Self.checkRewindable(instance)
        let now = clock.now()
        var rewind = Rewind(
            scope: scope,
            id: "rw-\(names.token())",
            resourceID: instance.resourceID,
            instanceIdentifier: instance.identifier,
            requestedAt: now
        )
        let source = try await source(of: target, for: instance, &rewind)
        return try await admit(rewind, source, takesSafetySnapshot: takesSafetySnapshot)
    }

    /// The rewinds of an instance, newest first; those of every instance of a scope where none is named.
    package func rewinds(of name: String?, in scope: Scope) async throws -> [Rewind] {
        try await ledger.read { reader in
            guard let name else { return try reader.list(Rewind.self, in: scope).reversed() }
            let instance = try reader.instance(name, in: scope)
            return try reader.newest(Rewind.self, ownedBy: instance.resourceID, limit: Rewind.keptMax + 1)
        }
    }

    private func admit(
        _ wanted: Rewind,
        _ source: RestoreSource,
        takesSafetySnapshot: Bool
    ) async throws -> Rewind {
        let (quotas, ticket, scope) = (settings.quotas, SnapshotTicket(self), wanted.scope)
        return try await ledger.write { writer in
            var rewind = wanted
            let instance = try writer.reader.instance(rewind.instanceIdentifier, in: scope)
            try Self.checkRewindable(instance)
            if let name = rewind.snapshot { try Self.checkStill(name, of: instance, writer.reader) }
            if instance.status == .incompatibleRestore {
                try rewind.goOn(after: Self.lastThatChangedData(of: instance, writer.reader))
            } else if takesSafetySnapshot {
                let safety = RewindRule.snapshotName(instance: instance.identifier, at: wanted.requestedAt)
                try Self.checkSafetyRoom(safety, quotas, scope, writer.reader)
                try ticket.prepare(writer, instance, safety, .manual)
                rewind.safetySnapshot = safety
            }
            var order = RewindOrder(
                rewind: rewind.id,
                source: source,
                safetySnapshot: rewind.safetySnapshot,
                statusBefore: RewindRule.statusAfterFailure(instance.status),
                wishBefore: instance.wish
            )
            order.passwordVerifier = rewind.passwordVerifier
            try writer.insert(
                Work(
                    scope: scope,
                    id: ticket.workID,
                    subject: instance.resourceID,
                    order: .rewindInstance(order),
                    createdAt: ticket.now
                )
            )
            try writer.insert(rewind)
            let begun = EventCatalog.rewinding(to: rewind.target, isWhole: order.keepsWhatItHolds)
            try writer.insert(begun.about(instance, at: ticket.now))
            try Self.forgetRewinds(of: instance, writer)
            try writer.update(Instance.self, instance.identifier, in: scope) {
                $0.status = .maintenance
                $0.statusReason = nil
            }
            return rewind
        }
    }

    private static func checkRewindable(_ instance: Instance) throws {
        guard instance.status != .incompatibleParameters else {
            throw FleetError(
                .invalidInstanceState,
                "Instance \(instance.identifier) can't be rewound while it does not start with the values of its "
                    + "parameter group. Correct them and reboot it first."
            )
        }
        guard RewindRule.statuses.contains(instance.status) else {
            throw FleetError(
                .invalidInstanceState,
                "Instance \(instance.identifier) can't be rewound while it is \(instance.status.rawValue). Submit your "
                    + "request later."
            )
        }
    }

    private static func checkSafetyRoom(
        _ name: String,
        _ quotas: Quotas,
        _ scope: Scope,
        _ reader: LedgerReader
    ) throws {
        do {
            try checkSnapshotRoom(name, quotas, scope, reader)
        } catch let error as FleetError where error.code == .snapshotQuotaExceeded {
            throw FleetError(
                .snapshotQuotaExceeded,
                "There is no room for the safety snapshot: \(error.description) Delete some, or rewind without one."
            )
        }
    }

    private static func forgetRewinds(of instance: Instance, _ writer: LedgerWriter) throws {
        let all = try writer.reader.newest(Rewind.self, ownedBy: instance.resourceID, limit: Rewind.keptMax * 2)
        for old in all.dropFirst(Rewind.keptMax) { try writer.delete(Rewind.self, old.id, in: old.scope) }
    }
}
