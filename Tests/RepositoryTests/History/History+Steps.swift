import Foundation
import Testing

@testable import Repository

extension History {
    /// Something that happens.
    enum Step: Hashable, Sendable {
        case full, copy, delete, abandon, collect, reopen, restore, document, log, verify, zombie, together
        case next(of: SnapshotID)
        case readAcrossCollection
    }

    /// What happens next.
    func step() -> Step {
        let ids = model.live.keys.sorted()
        switch below(20) {
        case 0, 1: return .full
        case 2, 3, 4, 5: return ids.isEmpty ? .full : .next(of: ids[below(ids.count)])
        case 6, 7, 8: return .delete
        case 9: return .copy
        case 10: return .abandon
        case 11, 12, 13: return .collect
        case 14: return .reopen
        case 15: return chance(2, of: 3) ? .restore : .verify
        case 16: return chance(1, of: 2) ? .document : .log
        case 17: return .zombie
        case 18: return .readAcrossCollection
        default: return .together
        }
    }

    func run(_ step: Step) async throws {
        switch step {
        case .full: try await take(base: nil)
        case .next(let base): try await take(base: base)
        case .copy: try await copyOne()
        case .delete: try await deleteOne()
        case .abandon: try await abandonOne()
        case .collect: try await collect()
        case .reopen: try await reopen()
        case .restore: try await restoreOne()
        case .document: try await describe((0..<8).map { _ in UInt8(truncatingIfNeeded: below(256)) })
        case .log: try await writeLog()
        case .verify: try await verify()
        case .zombie: try await beAZombie()
        case .readAcrossCollection: try await readAcrossCollection()
        case .together: try await doTogether()
        }
    }

    /// A snapshot, whole or of what changed since a base.
    func take(base id: SnapshotID?) async throws {
        let snapshot = try await prepare(base: id)
        model.unsure[snapshot.id] = snapshot.files
        try await publish(snapshot)
        try acknowledge(snapshot)
    }

    /// A snapshot that is ready to be taken.
    struct Prepared: Sendable {
        let id: SnapshotID
        let files: FilesModel
        let tasks: [FileTask]
        let base: Manifest?
    }

    func prepare(base baseID: SnapshotID?) async throws -> Prepared {
        let id = try newID()
        let earlier = baseID.flatMap { model.live[$0] } ?? [:]
        var files = earlier
        for path in files.keys.sorted() { files[path]?.change(&generator) }
        if files.isEmpty || chance(1, of: 4) { files["file-\(id)"] = .random(&generator) }
        if files.count > 3, let path = files.keys.min() { files[path] = nil }
        let tasks = try files.sorted { $0.key < $1.key }.map { path, file in
            let source = directory + "/\(id)-\(path)"
            try Data(file.bytes).write(to: URL(fileURLWithPath: source))
            let selection = earlier[path].map { PageSelection.pages(changed: file.changed(since: $0)) } ?? .whole
            return FileTask(
                path: path,
                content: .file(source: source, size: nil, selection: selection),
                modifiedNanoseconds: Int64(truncatingIfNeeded: generator.next() >> 2)
            )
        }
        let base = try await baseID.asyncMap { try await self.repository.manifest($0) }
        return Prepared(id: id, files: files, tasks: tasks, base: base)
    }

    func publish(_ snapshot: Prepared) async throws {
        let writer = try await repository.snapshot(
            id: snapshot.id,
            lineage: Name.lineage,
            stream: Name.stream,
            base: snapshot.base
        )
        try await writer.store(snapshot.tasks, concurrency: 1)
        _ = try await writer.finish { _ in Array(snapshot.id.name.utf8) }
    }

    func acknowledge(_ snapshot: Prepared) throws {
        model.live[snapshot.id] = model.unsure.removeValue(forKey: snapshot.id)
    }

    private func copyOne() async throws {
        guard let (id, files) = anyLive() else { return }
        let copy = try newID()
        model.unsure[copy] = files
        _ = try await repository.copy(id, as: copy)
        model.live[copy] = model.unsure.removeValue(forKey: copy)
    }

    private func deleteOne() async throws {
        guard let (id, files) = anyLive() else { return }
        try await delete(id, files)
    }

    func delete(_ id: SnapshotID, _ files: FilesModel) async throws {
        model.live[id] = nil
        model.unsure[id] = files
        try await repository.delete(id)
        model.unsure[id] = nil
        model.gone.insert(id)
    }

    private func abandonOne() async throws {
        let snapshot = try await prepare(base: anyLive()?.0)
        let writer = try await repository.snapshot(
            id: snapshot.id,
            lineage: Name.lineage,
            stream: Name.stream,
            base: snapshot.base
        )
        try await writer.store(snapshot.tasks, concurrency: 1)
        if chance(1, of: 2) { try await writer.abandon() }
    }

    private func collect() async throws {
        let movedBytesMax = chance(1, of: 3) ? below(20_000) : Repository.movedBytesMaxDefault
        let report = try await repository.collectGarbage(
            expecting: model.live.keys.sorted(),
            movedBytesMax: movedBytesMax
        )
        note("moved \(report.packsRepacked), deleted \(report.packsDeleted)")
        #expect(report.packsUnreadable == 0, "\(context)")
    }

    private func restoreOne() async throws {
        guard let (id, files) = anyLive() else { return }
        let target = directory + "/restored-\(below(1_000_000_000))"
        defer { try? FileManager.default.removeItem(atPath: target) }
        try await repository.restore(try await repository.manifest(id), to: target, concurrency: 1)
        let found = try contents(of: target)
        #expect(found == files.mapValues(\.bytes), "\(context): restore of \(id)")
    }

    func describe(_ document: [UInt8]) async throws {
        model.documents.insert(document)
        try await repository.describe(Name.stream, document: document)
        model.documents = [document]
    }

    func anyLive() -> (SnapshotID, FilesModel)? { anyLive(&generator) }

    /// A live snapshot that another generator chooses.
    func anyLive(_ generator: inout SeededGenerator) -> (SnapshotID, FilesModel)? {
        let ids = model.live.keys.sorted()
        guard !ids.isEmpty else { return nil }
        let id = ids[Int(generator.next() >> 8 % UInt64(ids.count))]
        return model.live[id].map { (id, $0) }
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ body: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await body(self)
    }
}
