extension Repository {
    /// Reads and authenticates every byte of what a scope names and checks that it fits together.
    ///
    /// `expecting` names snapshots that must exist: a manifest that is gone leaves no other trace. With a `rotation`,
    /// and for everything, what was found sound before is read in parts only; that it is there is always checked.
    /// Objects that are deleted meanwhile by the writer are no problems. Throws only where verification itself can't
    /// go on.
    package func verify(
        _ scope: VerifyScope = .all,
        expecting: [SnapshotID] = [],
        rotation: VerifyRotation? = nil,
        bytesPerSecondMax: Int? = nil,
        progress: @escaping @Sendable (_ bytesDone: Int, _ bytesTotal: Int) -> Void = { _, _ in }
    ) async throws -> VerifyReport {
        // Manifests are listed before packs: what a listed manifest needs is durable by then.
        let present = try await objects.snapshotIDs()
        let infos = try await objects.store.list(prefix: "")
        let marks = try await marks()
        let marked = Set(marks.map(\.object))
        let choice = VerifyChoice(infos, rotation: isAll(scope) ? rotation : nil, marked: marked)
        let snapshots = try await snapshots(in: scope, present: present)
        let bytesTotal = try await bytesToRead(scope, choice)
        let verification = Verification(
            objects: objects,
            choice: choice,
            pace: VerifyPace(bytesPerSecondMax: bytesPerSecondMax, pause: configuration.pause),
            bytesTotal: bytesTotal,
            progress: progress
        )
        for id in expecting + snapshots where !present.contains(id) {
            let name = ObjectLayout.manifest(id, number: 1).text
            verification.add(Damage(object: name, reason: .missing, snapshots: [id]))
        }
        try await verification.checkSmallObjects(infos.map(\.name).filter { isSmall($0, in: scope) })
        if isAll(scope) {
            let packs = infos.map(\.name).filter { Self.packID(of: $0) != nil && !choice.skipped.contains($0) }
            try await verification.checkPacks(packs)
            verification.checkNames(infos.map(\.name))
        }
        try await withTaskExecutorPreference(BlockingWork.bulk) {
            for id in snapshots where present.contains(id) { try await verification.checkSnapshot(id) }
            for stream in try await self.streams(in: scope) { try await verification.checkLog(of: stream) }
        }
        var report = verification.report
        report.conclude(choice, marks: marks, rotation: rotation, isAll: isAll(scope))
        return report
    }

    private func isAll(_ scope: VerifyScope) -> Bool {
        if case .all = scope { true } else { false }
    }

    /// How much a verification is going to read, as far as that is known before.
    private func bytesToRead(_ scope: VerifyScope, _ choice: VerifyChoice) async throws -> Int {
        let all = choice.fresh.bytes + choice.rotated.bytes
        guard case .snapshot(let id) = scope, let footer = try? await objects.manifestFooter(id) else { return all }
        return footer.packs.reduce(0) { $0 + $1.size }
    }

    private func snapshots(in scope: VerifyScope, present: [SnapshotID]) async throws -> [SnapshotID] {
        switch scope {
        case .all: return present
        case .snapshot(let id): return [id]
        case .stream(let stream):
            var chosen: [SnapshotID] = []
            for id in present {
                // A manifest that can't be read may be the stream's; checking it reports it.
                let header = try? await objects.manifestFooter(id).header
                if header.map({ $0.stream == stream }) ?? true { chosen.append(id) }
            }
            return chosen
        }
    }

    private func streams(in scope: VerifyScope) async throws -> [StreamID] {
        switch scope {
        case .all: try await logStreams()
        case .snapshot: []
        case .stream(let stream): [stream]
        }
    }

    private func isSmall(_ name: ObjectName, in scope: VerifyScope) -> Bool {
        switch (name.components.first, scope) {
        case ("repository", _), ("lineages", _): true
        case ("epochs", .all), ("descriptions", .all), ("damage", .all): true
        case ("descriptions", .stream(let stream)): name.text.hasPrefix(ObjectLayout.descriptionPrefix(stream))
        default: false
        }
    }
}

extension Verification {
    /// Reads root, epochs, lineages and descriptions.
    func checkSmallObjects(_ names: [ObjectName]) async throws {
        for name in names {
            try Task.checkCancellation()
            let damage = try await damage(of: name) {
                switch name.components.first {
                case "lineages": _ = try await objects.lineageDocument(name)
                case "epochs": _ = try await objects.whole(name, kind: .epoch, decoder: FrameDecoder())
                case "damage": _ = try await objects.whole(name, kind: .mark, decoder: FrameDecoder())
                case "descriptions": _ = try await objects.whole(name, kind: .description, decoder: FrameDecoder())
                default: _ = try await objects.root()
                }
                return try await objects.size(of: name)
            }
            if let damage, try await objects.store.exists(name) { add(damage) }
        }
    }

    /// Reports objects that no part of the format explains.
    func checkNames(_ names: [ObjectName]) {
        for name in names where !Self.isExplained(name) { add(Damage(object: name.text, reason: .format)) }
    }

    /// Whether the format has a place for an object of this name.
    static func isExplained(_ name: ObjectName) -> Bool {
        let components = name.components
        return switch components.first {
        case "repository": components.count == 1
        case "epochs": components.count == 2
        case "lineages", "descriptions", "manifests": components.count == 3 && ObjectLayout.number(of: name) != nil
        case "packs": components.count == 3 && Repository.packID(of: name) != nil
        case "logs": components.count == 4
        case "damage": ObjectLayout.marked(name) != nil
        default: false
        }
    }
}
