import Testing

@testable import Repository

extension History {
    /// Log that is appended, merged and expired.
    func writeLog() async throws {
        let log = try await repository.log(stream: Name.stream, lineage: Name.lineage)
        let end = log.end(of: 1).map(Int.init) ?? model.logEnd
        for start in stride(from: end, to: end + 40, by: 10) {
            try await log.append(timeline: 1, start: UInt64(start), bytes: HistoryModel.logBytes(start..<start + 10))
            model.logEnd = max(model.logEnd, start + 10)
        }
        let from = log.ranges().last.map { Int($0.start) } ?? 0
        if chance(1, of: 2) { try await log.fold(timeline: 1, from: UInt64(from), to: UInt64(model.logEnd)) }
        guard chance(1, of: 2) else { return }
        model.logStart = max(model.logStart, model.logEnd - 25)
        try await log.expire(timeline: 1, before: UInt64(model.logStart))
    }

    /// A verification that reads again what was not read for longest, as far as the clock could tell.
    func verify() async throws {
        let expected = model.live.keys.sorted()
        let rotation = VerifyRotation(memory: memory, parts: 3)
        let report = try await repository.verify(
            expecting: expected,
            rotation: rotation,
            bytesPerSecondMax: 1 << 40
        )
        let faults = character.faults
        // What a store fails on is reported; nothing else is.
        let isTrusty = faults.refused + faults.lost + faults.stale == 0 && !character.dies
        if isTrusty { #expect(report.problems == [], "\(context)") }
        memory.note(report, at: clock.seconds(1_000_000))
    }

    /// The process sleeps while another takes over, and then goes on: it must notice.
    func beAZombie() async throws {
        let old = repository
        try await reopen()
        let files = FileTask(path: "a", content: .bytes([1]))
        for attempt in [
            { _ = try await old.collectGarbage() },
            { _ = try await old.take("zombie", [files]) },
            { try await old.delete(Name.snapshot("zombie")) },
        ] as [() async throws -> Void] {
            do {
                try await attempt()
                Issue.record("\(context): a process that was replaced could still write")
            } catch let error as RepositoryError {
                #expect([.fenced, .storeFailed].contains(error.code), "\(context): \(error)")
            }
        }
    }

    /// Another process has read a manifest, then garbage is collected here, then it reads the pages.
    func readAcrossCollection() async throws {
        guard let (id, files) = anyLive() else { return }
        let reader = try await Repository.open(store, key: testKey(), access: .reading)
        let manifest = try await reader.manifest(id)
        _ = try await repository.collectGarbage(expecting: model.live.keys.sorted())
        for (path, file) in files {
            let isSame = try await reader.read(manifest, path: path) == file.bytes
            #expect(isSame, "\(context): another process can't read \(path) of \(id) across a collection")
        }
    }

    /// Several things at the same time.
    func doTogether() async throws {
        let snapshot = try await prepare(base: anyLive()?.0)
        let copied = anyLive()?.0
        let copy = try newID()
        let read = anyLive()
        let deleted = anyLive()
        model.unsure[snapshot.id] = snapshot.files
        if let copied { model.unsure[copy] = model.live[copied] }
        if let deleted {
            model.live[deleted.0] = nil
            model.unsure[deleted.0] = deleted.1
        }
        // What is being deleted must be there until its deletion is acknowledged.
        let kept = (model.live.keys + (deleted.map { [$0.0] } ?? [])).sorted()
        let repository = repository
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Self.tolerating { _ = try await repository.collectGarbage(expecting: kept) } }
            group.addTask { try await Self.tolerating { try await Self.publish(snapshot, in: repository) } }
            if let copied {
                group.addTask { try await Self.tolerating { _ = try await repository.copy(copied, as: copy) } }
            }
            if let deleted { group.addTask { try await Self.tolerating { try await repository.delete(deleted.0) } } }
            if let read, read.0 != deleted?.0 {
                let context = context
                group.addTask {
                    try await Self.tolerating {
                        let manifest = try await repository.manifest(read.0)
                        for (path, file) in read.1 {
                            let isSame = try await repository.read(manifest, path: path) == file.bytes
                            #expect(isSame, "\(context): reading \(path) of \(read.0) beside a collection")
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// What must hold when nothing goes wrong any more: no garbage, no pack that is mostly dead, everything sound.
    func checkEnd() async throws {
        let expected = model.live.keys.sorted()
        repeat {} while try await repository.collectGarbage(expecting: expected).packsWaiting > 0
        try await model.check(store, context)
        let dead = try await repository.mostlyDeadPacks()
        #expect(dead.isEmpty, "\(context): packs that are mostly dead")
        let packs = try await store.list(prefix: ObjectLayout.packs)
        let contents = try await repository.contents(packs: packs)
        #expect(packs.allSatisfy { Repository.packID(of: $0.name).map(contents.named.contains) ?? false }, "\(context)")
        #expect(contents.rewritten.isEmpty, "\(context): manifests that no longer count")
        for rotation in [nil, VerifyRotation(memory: memory, parts: 1)] {
            let report = try await repository.verify(expecting: expected, rotation: rotation)
            #expect(report.problems == [], "\(context)")
        }
    }

    private static func publish(_ snapshot: Prepared, in repository: Repository) async throws {
        let writer = try await repository.snapshot(
            id: snapshot.id,
            lineage: Name.lineage,
            stream: Name.stream,
            base: snapshot.base
        )
        try await writer.store(snapshot.tasks, concurrency: 1)
        _ = try await writer.finish()
    }

    /// A snapshot that is deleted meanwhile can't be built upon or copied; and stores fail.
    private static func tolerating(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as RepositoryError
            where [.storeFailed, .baseUnusable, .notFound, .alreadyExists, .listingIncomplete].contains(error.code)
        {}
    }
}
