import Foundation
package import Ledger

/// What an owner says about a copy of a snapshot.
package struct CopyRequest: Sendable {
    /// The source's identifier, or its ARN where it is another account's or in another region.
    package var source: String
    /// The copy's identifier.
    package var target: String
    /// The copy's tags; `nil` where none were given.
    package var tags: [Tag]?
    /// Whether the source's tags are copied; it counts only where no tags were given.
    package var copiesTags = false
    /// The copy's option group, where it is not the source's.
    package var optionGroup: String?

    /// The KMS key that is to encrypt the copy, as its owner names it; `nil` for the source's, or none.
    package var keyName: String?
    /// On whose behalf keys are used.
    package var user: KeyUser?

    /// A copy without tags.
    package init(of source: String, as target: String) {
        self.source = source
        self.target = target
    }
}

extension Fleet {
    /// Accepts a copy of a snapshot; the reconciler makes it.
    package func copySnapshot(_ request: CopyRequest, in scope: Scope) async throws -> Snapshot {
        let identifier = try Identifier.snapshot(request.target, parameter: "TargetDBSnapshotIdentifier")
        if let tags = request.tags { try InstanceLimits.checkTags(tags, max: settings.quotas.tagsMax) }
        let elsewhere = try await sourceElsewhere(request.source, for: scope)
        let found = try await snapshotToCopy(request.source, elsewhere, for: scope)
        try Self.checkCopyable(found)
        try await ledger.read { try Self.checkSnapshotRoom(identifier, settings.quotas, scope, $0) }
        let key = try await copyKey(of: found, request, in: scope)
        let (quotas, ticket) = (settings.quotas, SnapshotTicket(self))
        return try await ledger.write { writer in
            let source = try elsewhere ?? writer.reader.snapshot(visible: request.source, to: scope)
            try Self.checkCopyable(source)
            guard source.manifest == found.manifest else { throw FleetError.snapshotNotFound(request.source) }
            try Self.checkSnapshotRoom(identifier, quotas, scope, writer.reader)
            if elsewhere != nil { try Self.checkCopyRoom(quotas, scope, writer.reader) }
            return try ticket.beginCopy(of: source, as: identifier, request, key, scope, writer)
        }
    }

    private func snapshotToCopy(_ name: String, _ elsewhere: Snapshot?, for scope: Scope) async throws -> Snapshot {
        if let elsewhere { return elsewhere }
        return try await ledger.read { try $0.snapshot(visible: name, to: scope) }
    }

    /// The snapshot that a copy's source names: the account's own, one that is shared with it, or another region's.
    package func snapshotToCopy(_ name: String, for scope: Scope) async throws -> Snapshot {
        if let elsewhere = try await sourceElsewhere(name, for: scope) { return elsewhere }
        return try await ledger.read { try $0.snapshot(visible: name, to: scope) }
    }

    private static func checkCopyable(_ source: Snapshot) throws {
        guard source.status == .available else {
            throw FleetError(
                .invalidSnapshotState,
                "Cannot copy the snapshot \(source.identifier) because it is not currently in the available state."
            )
        }
        if let damage = source.damage {
            throw FleetError(
                .invalidSnapshotState,
                "Cannot copy the snapshot \(source.identifier) because it is damaged: \(damage)"
            )
        }
    }

    /// Only so many copies come from other regions at once.
    private static func checkCopyRoom(_ quotas: Quotas, _ scope: Scope, _ reader: LedgerReader) throws {
        let copies = try reader.list(Work.self, in: scope).filter { work in
            guard case .copySnapshot(let order) = work.order else { return false }
            return order.sourceRegion != scope.region
        }
        guard copies.count < quotas.copiesAcrossMax else {
            throw FleetError(
                .snapshotQuotaExceeded,
                "Cannot copy more than \(quotas.copiesAcrossMax) snapshots from other regions at once. Wait until one "
                    + "of the copies is available."
            )
        }
    }
}

extension SnapshotTicket {
    /// Writes the copy that is to be made, its work and its first event.
    fileprivate func beginCopy(
        of source: Snapshot,
        as identifier: String,
        _ request: CopyRequest,
        _ key: CopyKey,
        _ scope: Scope,
        _ writer: LedgerWriter
    ) throws -> Snapshot {
        var copy = Snapshot(copyOf: source, as: identifier, in: scope, manifest: manifest, requestedAt: now)
        // The tags of another account's snapshot are its owner's alone.
        let inherited = request.copiesTags && source.scope.account == scope.account ? source.tags : []
        copy.tags = request.tags ?? inherited
        if let optionGroup = request.optionGroup { copy.instance.settings.optionGroup = optionGroup }
        copy.instance.lineage = key.lineage
        copy.instance.storageKey = key.key
        var order = CopyOrder(identifier: identifier, of: source)
        if key.reseals {
            copy.copy?.sourceLineage = source.instance.lineage
            order.reseals = true
        }
        let isAcross = source.scope.region != scope.region
        try writer.insert(copy)
        try writer.insert(
            Work(
                scope: scope,
                id: workID,
                subject: "snapshot/\(manifest)",
                order: .copySnapshot(order),
                createdAt: now
            )
        )
        let started = EventCatalog.copyStarted(source.identifier, from: source.scope.region, isAcross: isAcross)
        try writer.insert(started.about(copy, at: now))
        return copy
    }
}
