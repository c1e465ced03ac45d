import Foundation
import Testing

@testable import Repository

/// Damage that is known, and how snapshots get around it.
struct MarkTests {
    private static let pageBytes = 512

    @Test func `a mark says which frames are bad, and goes when they are mended`() async throws {
        try await withSample { sample in
            let pack = try await sample.firstPack()
            let before = try sample.flip(pack)
            let report = try await sample.repository.verify()
            #expect(report.marks.map(\.object) == [pack.text])
            #expect(report.marks.first?.frames.count == 1)
            #expect(try await sample.repository.updateMarks(report) == MarkChanges(marked: [pack.text]))
            #expect(try await sample.repository.marks() == report.marks)
            // Marking again changes nothing.
            let again = try await sample.repository.verify()
            #expect(again.healed == [])
            #expect(try await sample.repository.updateMarks(again) == MarkChanges())
            try sample.write(before, pack)
            let mended = try await sample.repository.verify()
            #expect(mended.problems == [])
            #expect(try await sample.repository.updateMarks(mended) == MarkChanges(healed: [pack.text]))
            #expect(try await sample.repository.marks() == [])
            #expect(try await sample.repository.objects.store.list(prefix: "damage/").isEmpty)
        }
    }

    @Test(arguments: [false, true])
    func `the next snapshot stores damaged pages again and is sound`(isPackGone: Bool) async throws {
        try await withSample { sample in
            let pack = try await sample.firstPack()
            if isPackGone { try sample.remove(pack) } else { try sample.flip(pack) }
            // A damage that nobody has found yet is shared on.
            _ = try await sample.next("blind")
            _ = try await sample.repository.updateMarks(sample.repository.verify())
            let summary = try await sample.next("healed")
            let lost = isPackGone ? sample.pages : FrameHead.plaintextBytesMax / Self.pageBytes
            #expect(summary.pagesStored >= min(lost, 64))
            #expect(isPackGone || summary.pagesStored < sample.pages)
            let report = try await sample.repository.verify(expecting: sample.ids(["full", "blind", "healed"]))
            let affected = Set(report.problems.flatMap(\.snapshots).map(\.name))
            #expect(affected == ["full", "blind"])
            #expect(try await sample.read("healed") == sample.bytes)
            #expect(await errorCode { _ = try await sample.read("full") } == .damaged)
        }
    }

    @Test func `older snapshots are healed from where their pages are stored again`() async throws {
        try await withSample { sample in
            let pack = try await sample.firstPack()
            let before = try sample.flip(pack)
            _ = try await sample.next("blind")
            _ = try await sample.repository.updateMarks(sample.repository.verify())
            #expect(try await sample.repository.heal() == HealReport())
            _ = try await sample.next("healed")
            let healed = try await sample.repository.heal()
            #expect(healed.snapshots == (try sample.ids(["blind", "full"])))
            #expect(healed.pages >= 2 * 64)
            for id in ["full", "blind", "healed"] { #expect(try await sample.read(id) == sample.bytes) }
            let report = try await sample.repository.verify(expecting: sample.ids(["full", "blind", "healed"]))
            #expect(report.problems.allSatisfy { $0.snapshots.isEmpty })
            #expect(try await sample.repository.heal() == HealReport())
            // What is healed no longer needs the snapshot that it was healed from.
            try await sample.repository.delete(Name.snapshot("healed"))
            _ = try await sample.repository.collectGarbage()
            for id in ["full", "blind"] { #expect(try await sample.read(id) == sample.bytes) }
            _ = before
        }
    }

    @Test func `a page that has changed since is not taken for the lost one`() async throws {
        try await withSample { sample in
            let pack = try await sample.firstPack()
            try sample.flip(pack)
            _ = try await sample.repository.updateMarks(sample.repository.verify())
            var other = sample.bytes
            for start in stride(from: 0, to: other.count, by: 512) { other[start] ^= 1 }
            try Data(other).write(to: URL(fileURLWithPath: sample.file))
            _ = try await sample.next("changed") { task in
                task.content = .file(source: sample.file, size: nil, selection: .whole)
            }
            #expect(try await sample.repository.heal() == HealReport())
            #expect(await errorCode { _ = try await sample.read("full") } == .damaged)
            #expect(try await sample.read("changed") == other)
        }
    }

    @Test func `a page check takes no page from a marked frame`() async throws {
        try await withSample { sample in
            let pack = try await sample.firstPack()
            try sample.flip(pack)
            _ = try await sample.repository.updateMarks(sample.repository.verify())
            let summary = try await sample.next("healed") { task in
                task.content = .file(source: sample.file, size: nil, selection: .whole)
                task.pageCheck = { _, _ in .unchanged }
            }
            #expect(summary.pagesShared > 0)
            #expect(summary.pagesStored > 0)
            #expect(try await sample.read("healed") == sample.bytes)
        }
    }

    @Test func `the mark of a pack that nothing needs any more goes with it`() async throws {
        try await withSample { sample in
            let pack = try await sample.firstPack()
            try sample.flip(pack)
            _ = try await sample.repository.updateMarks(sample.repository.verify())
            // A marked pack stays for as long as a snapshot names it.
            _ = try await sample.repository.collectGarbage()
            #expect(try await sample.repository.objects.store.exists(pack))
            _ = try await sample.next("healed")
            try await sample.repository.delete(Name.snapshot("full"))
            _ = try await sample.repository.collectGarbage()
            let report = try await sample.repository.verify()
            if try await !sample.repository.objects.store.exists(pack) {
                #expect(report.healed == [pack.text])
            }
            _ = try await sample.repository.updateMarks(report)
            #expect(try await sample.read("healed") == sample.bytes)
        }
    }

    @Test func `a mark that can't be read means that the whole object is damaged`() async throws {
        try await withSample { sample in
            let pack = try await sample.firstPack()
            try sample.flip(pack)
            _ = try await sample.repository.updateMarks(sample.repository.verify())
            try sample.flip(ObjectLayout.mark(pack, number: 1))
            #expect(try await sample.repository.marks() == [DamageMark(object: pack.text, reason: .format)])
            let report = try await sample.repository.verify()
            #expect(report.problems.contains { $0.object == ObjectLayout.mark(pack, number: 1).text })
            _ = try await sample.repository.updateMarks(report)
            #expect(try await sample.repository.marks().first?.frames.count == 1)
            let names = try await sample.repository.objects.store.list(prefix: "damage/").map(\.name)
            #expect(names == [ObjectLayout.mark(pack, number: 2)])
        }
    }

    @Test func `a reader can't mark`() async throws {
        try await withSample { sample in
            let store = LocalDirectoryStore(directory: sample.directory + "/repository")
            let reader = try await Repository.open(store, key: testKey(), access: .reading)
            let report = try await reader.verify()
            #expect(await errorCode { _ = try await reader.updateMarks(report) } == .readOnly)
        }
    }

    @Test(arguments: [[], [0], [57, 300, 1 << 33]])
    func `a mark is read as it was written`(frames: [Int]) throws {
        let object = try ObjectName("packs/l/00000000000000000000000000000001")
        let mark = DamageMark(object: object.text, reason: .truncated, frames: frames)
        #expect(try DamageMark(parsing: mark.encoded, of: object) == mark)
        #expect(throws: MalformedBytes.self) { try DamageMark(parsing: mark.encoded + [0], of: object) }
        #expect(throws: MalformedBytes.self) { try DamageMark(parsing: mark.encoded.dropLast(), of: object) }
    }

    private func withSample(_ body: (MarkSample) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in try await body(MarkSample(directory: directory)) }
    }
}

/// A repository with one full snapshot of one file in one pack of several frames.
private struct MarkSample {
    let directory: String
    let repository: Repository
    let bytes: [UInt8]

    var file: String { directory + "/source/base/1/100" }
    var pages: Int { bytes.count / 512 }

    init(directory: String) async throws {
        self.directory = directory
        var configuration = RepositoryConfiguration()
        configuration.pageBytes = 512
        let store = LocalDirectoryStore(directory: directory + "/repository")
        repository = try await Repository.open(store, key: testKey(), access: .writing, configuration: configuration)
        var generator = SeededGenerator(seed: 21)
        bytes = generator.bytes(1_200_000)
        _ = try await repository.take("full", tasks(for: ["base/1/100": bytes], in: directory + "/source"))
    }

    func ids(_ names: [String]) throws -> [SnapshotID] { try names.map { try Name.snapshot($0) } }

    func firstPack() async throws -> ObjectName { try await repository.manifest(Name.snapshot("full")).packName(0) }

    /// Takes a snapshot of the file, which has not changed since the full one.
    func next(_ id: String, _ change: (inout FileTask) -> Void = { _ in }) async throws -> SnapshotSummary {
        var task = FileTask(
            path: "base/1/100",
            content: .file(source: file, size: nil, selection: .pages(changed: PageSet()))
        )
        change(&task)
        return try await repository.take(id, [task], base: repository.manifest(Name.snapshot("full")))
    }

    func read(_ id: String) async throws -> [UInt8] {
        try await repository.read(repository.manifest(Name.snapshot(id)), path: "base/1/100")
    }

    /// Flips a bit in the middle of an object; gives the bytes before.
    @discardableResult
    func flip(_ name: ObjectName) throws -> Data {
        let before = try Data(contentsOf: url(name))
        var after = before
        after[after.count / 2] ^= 4
        try after.write(to: url(name))
        return before
    }

    func write(_ bytes: Data, _ name: ObjectName) throws { try bytes.write(to: url(name)) }

    func remove(_ name: ObjectName) throws { try FileManager.default.removeItem(at: url(name)) }

    private func url(_ name: ObjectName) -> URL { URL(fileURLWithPath: directory + "/repository/" + name.text) }
}
