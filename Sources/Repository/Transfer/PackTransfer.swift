import FoundationEssentials

/// Brings the packs of one manifest from another repository, those alone that are missing or damaged here.
struct PackTransfer: Sendable {
    /// How many packs are asked for by name at once.
    private static let lookupsMax = 8
    /// How often packs that vanish here while they are in use are brought again.
    private static let roundsMax = 3

    private let repository: Repository
    private let source: ForeignRepository
    private let manifest: Manifest
    private let concurrency: Int
    private let keepUntil: Date?
    private let tally: TransferTally

    init(_ adoption: Adoption, _ manifest: Manifest, _ tally: TransferTally) {
        repository = adoption.repository
        source = adoption.source
        keepUntil = adoption.keepUntil
        concurrency = max(1, min(adoption.concurrency, RepositoryConfiguration.concurrencyMax))
        self.manifest = manifest
        self.tally = tally
    }

    /// Copies packs, which are pinned, until all are here.
    func run() async throws {
        var bad = try await repository.objects.damagedFrames(of: manifest.header.lineage)
        for _ in 0..<Self.roundsMax {
            let wanted = try await wanted(bad)
            guard !wanted.isEmpty else { return }
            tally.expect(wanted.reduce(0) { $0 + manifest.packs[$1.index].size })
            try await copy(wanted)
            bad = DamagedFrames()
        }
        guard try await wanted(bad).isEmpty else {
            throw RepositoryError(
                .storeFailed,
                "Packs of \(manifest.id) vanish after they were written. Try again later."
            )
        }
    }

    /// What is wrong with a pack here.
    private enum Flaw: Sendable {
        case missing, damaged
    }

    private typealias Wanted = (index: Int, flaw: Flaw, isMarked: Bool)

    /// The packs that are not here as they should be.
    private func wanted(_ bad: DamagedFrames) async throws -> [Wanted] {
        try await withThrowingTaskGroup(of: (Int, Flaw?).self) { group in
            var wanted: [Wanted] = []
            func note(_ found: (index: Int, flaw: Flaw?)?) {
                guard let found, let flaw = found.flaw else { return }
                wanted.append((found.index, flaw, bad.isMarked(manifest.packs[found.index].id)))
            }
            for index in manifest.packs.indices {
                if index >= Self.lookupsMax { note(try await group.next()) }
                group.addTask { (index, try await flaw(of: index, bad)) }
            }
            while let found = try await group.next() { note(found) }
            return wanted.sorted { $0.index < $1.index }
        }
    }

    private func flaw(of index: Int, _ bad: DamagedFrames) async throws -> Flaw? {
        let (pack, name) = (manifest.packs[index], manifest.packName(index))
        do {
            let size = try await repository.objects.store.size(of: name)
            guard !bad.isMarked(pack.id) else { return .damaged }
            guard size != pack.size else { return nil }
        } catch let error as RepositoryError where error.code == .notFound {
            return .missing
        }
        // What the source says of a pack is no reason to touch one that is sound and that others here may need.
        guard try await isSound(name) else { return .damaged }
        return try await source.reading(manifest.id) {
            throw RepositoryError.damaged(ObjectLayout.manifest(manifest.id, number: manifest.number), .format)
        }
    }

    /// Whether every frame of a pack that is here opens.
    private func isSound(_ name: ObjectName) async throws -> Bool {
        do {
            return try await withTaskExecutorPreference(BlockingWork.background) {
                try await PackCheck.read(name, repository.objects).0.isSound
            }
        } catch let error as RepositoryError where error.code == .damaged {
            return false
        }
    }

    private func copy(_ wanted: [Wanted]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (count, pack) in wanted.enumerated() {
                if count >= concurrency { try await group.next() }
                group.addTask(executorPreference: BlockingWork.background) {
                    try Task.checkCancellation()
                    let name = manifest.packName(pack.index)
                    let bytes = try await authentic(name, size: manifest.packs[pack.index].size)
                    switch pack.flaw {
                    case .missing: try await put(name, bytes)
                    case .damaged: try await replace(pack.index, bytes)
                    }
                    if pack.isMarked { try await repository.objects.removeMarks(of: name) }
                    tally.add(bytes.count)
                }
            }
            try await group.waitForAll()
        }
    }

    /// A pack of the source, every frame of which has opened.
    private func authentic(_ name: ObjectName, size: Int) async throws -> [UInt8] {
        do {
            return try await source.reading(manifest.id) {
                let object = try await source.objects.sealed(name, kind: .pack)
                guard object.bytes.count == size else { throw RepositoryError.damaged(name, .truncated) }
                try object.authenticatePack()
                return object.bytes
            }
        } catch let error as RepositoryError where error.isMissing(name) {
            throw VanishedPack(error: error)
        }
    }

    /// Puts a sound pack in the place of a damaged one, unless another copy has done so meanwhile.
    private func replace(_ index: Int, _ bytes: [UInt8]) async throws {
        let name = manifest.packName(index)
        let marks = DamagedFrames(try await repository.objects.marks(prefix: ObjectLayout.markPrefix(name)))
        guard try await flaw(of: index, marks) != nil else { return }
        try await repository.epoch.check()
        try await repository.objects.store.replace(name, bytes)
    }

    private func put(_ name: ObjectName, _ bytes: [UInt8]) async throws {
        do {
            try await repository.objects.put(name, bytes, keepUntil: keepUntil)
        } catch let error as RepositoryError where error.code == .alreadyExists {
            // An earlier attempt that was reported as failed has reached the store after all; the next look at what is
            // wanted finds it.
        }
    }
}

/// A pack that the source's manifest names and its store no longer has.
struct VanishedPack: Error {
    /// What reading it has said.
    let error: RepositoryError
}
