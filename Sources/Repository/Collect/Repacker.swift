/// Moves what is used of packs that are more than half dead into new packs, and writes the manifests again.
///
/// The old packs are freed by the next look for what nothing names. Whatever is interrupted, every manifest that counts
/// names packs that exist: new packs are written before it, old ones go after it.
struct Repacker {
    /// Most runs of pages whose new places are remembered at a time, which bounds memory.
    private static let movedRunsMax = 200_000

    /// A pack that may be moved, and what of it.
    private struct Job {
        let pack: PackID
        let name: ObjectName
        let parts: [PageUse.Part]
        let footer: PackFooter
        let weight: PackWeight
        let isDamaged: Bool
    }

    private let repository: Repository
    private let progress: @Sendable (Int, Int) -> Void
    private var movedBytesLeft: Int
    /// The packs that pages were moved out of.
    private(set) var moved: Set<PackID> = []
    /// What was done, added to what was done before.
    private(set) var report: CollectionReport

    init(
        repository: Repository,
        movedBytesMax: Int,
        report: CollectionReport,
        progress: @escaping @Sendable (Int, Int) -> Void
    ) {
        self.repository = repository
        self.report = report
        self.progress = progress
        movedBytesLeft = movedBytesMax
    }

    /// Moves what the limit allows; returns whether nothing that is mostly dead is left.
    mutating func repack(_ contents: StoreContents) async throws -> Bool {
        var isComplete = true
        for (lineage, snapshots) in contents.snapshots.sorted(by: { $0.key < $1.key }) {
            let damaged = try await repository.objects.damagedFrames(of: lineage)
            let named = contents.namedPacks(of: lineage)
            // What somebody has pinned will be named by a manifest that can't be written again yet.
            let packs = named.filter { !repository.pins.contains($0.pack) }
            if packs.count < named.count { isComplete = false }
            for start in stride(from: 0, to: packs.count, by: Repository.scannedPacksMax) {
                let end = min(start + Repository.scannedPacksMax, packs.count)
                let jobs = try await jobs(Array(packs[start..<end]), snapshots, damaged)
                let chosen = choose(jobs)
                if chosen.count < jobs.count { isComplete = false }
                report.packsWaiting += jobs.count - chosen.count
                try await move(chosen, of: lineage, snapshots)
            }
        }
        return isComplete
    }

    /// The packs that are worth moving.
    private mutating func jobs(
        _ packs: [(pack: PackID, info: ObjectInfo)],
        _ snapshots: [SnapshotID],
        _ damaged: DamagedFrames
    ) async throws -> [Job] {
        let decoder = try FrameDecoder()
        var use = try await repository.use(of: Set(packs.lazy.map(\.pack)), by: snapshots)
        var jobs: [Job] = []
        for (pack, info) in packs {
            guard let parts = use.removeValue(forKey: pack)?.tidied() else { continue }
            let isDamaged = damaged.isMarked(pack)
            guard isDamaged || !RepackRules.isSurelyAlive(parts, packBytes: info.size) else { continue }
            // Pages that can't be read can't be moved; they wait to be healed.
            guard !parts.contains(where: { damaged.contains($0.frame, of: pack) }) else { continue }
            do {
                let footer = try await repository.objects.packFooter(info.name, decoder: decoder)
                let weight = PackWeight(parts, in: footer)
                guard isDamaged || RepackRules.isWorthMoving(weight) else { continue }
                jobs.append(
                    Job(
                        pack: pack,
                        name: info.name,
                        parts: parts,
                        footer: footer,
                        weight: weight,
                        isDamaged: isDamaged
                    )
                )
            } catch let error as RepositoryError where error.code == .damaged {
                report.packsUnreadable += 1
            }
        }
        return jobs
    }

    private mutating func choose(_ jobs: [Job]) -> [Job] {
        let candidates = jobs.map { RepackRules.Candidate(pack: $0.pack, weight: $0.weight, isDamaged: $0.isDamaged) }
        let chosen = RepackRules.choose(candidates, movedBytesMax: movedBytesLeft)
        movedBytesLeft -= min(movedBytesLeft, chosen.reduce(0) { $0 + $1.weight.liveBytes })
        let packs = Set(chosen.lazy.map(\.pack))
        return jobs.filter { packs.contains($0.pack) }
    }

    /// Moves packs, a number of pages at a time.
    private mutating func move(_ jobs: [Job], of lineage: LineageID, _ snapshots: [SnapshotID]) async throws {
        var left = jobs[...]
        while !left.isEmpty {
            let key = try await repository.objects.writingKey(of: lineage)
            let builder = try MovedPackBuilder(lineage: lineage, key: key, repository: repository)
            defer { repository.pins.release(builder.packs) }
            let mover = try PageMover(builder: builder, objects: repository.objects)
            while builder.sourceCount < Self.movedRunsMax, let job = left.popFirst() {
                try await move(job, mover)
                progress(jobs.count - left.count, jobs.count)
            }
            try await builder.flush()
            try await publish(builder.moves, snapshots)
        }
    }

    private mutating func move(_ job: Job, _ mover: PageMover) async throws {
        do {
            try await mover.move(job.pack, job.name, parts: job.parts, footer: job.footer)
            moved.insert(job.pack)
            report.packsRepacked += 1
            report.bytesMoved += job.weight.liveBytes
        } catch let error as RepositoryError where error.code == .damaged {
            report.packsUnreadable += 1
        }
    }

    /// Writes the manifests again that name packs of which pages were moved.
    private mutating func publish(_ moves: PageMoves, _ snapshots: [SnapshotID]) async throws {
        let packs = moves.sources
        guard !packs.isEmpty else { return }
        // Snapshots that were published since may have taken pages of the same packs.
        for id in Set(snapshots + repository.objects.published.ids).sorted() {
            try Task.checkCancellation()
            guard let manifest = try await repository.manifest(id, naming: packs) else { continue }
            let isWritten = try await repository.rewrite(manifest) { _, pages, pack, slice, bytes in
                guard let place = moves.place(of: bytes, frame: slice.frame, in: pack.id) else { return nil }
                return [
                    Repository.ReplacedRun(
                        pages: pages.count,
                        pack: place.pack,
                        frame: place.frame,
                        offset: place.offset
                    )
                ]
            }
            if isWritten { report.manifestsRewritten += 1 }
        }
    }
}
