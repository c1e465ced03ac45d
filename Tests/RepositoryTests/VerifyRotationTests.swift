import Foundation
import Testing

@testable import Repository

/// What a verification reads again, and what it finds without reading.
struct VerifyRotationTests {
    @Test func `everything that is new is read, and of the rest the part that was not read for longest`() throws {
        let infos = try (0..<10).map { ObjectInfo(name: try Self.pack($0), size: 100) }
        let times = Dictionary(uniqueKeysWithValues: infos.dropFirst(2).enumerated().map { ($1.name.text, $0) })
        let rotation = VerifyRotation(memory: VerifyMemory(times: times), parts: 4)
        let choice = VerifyChoice(infos, rotation: rotation, marked: [infos[9].name.text])
        #expect(choice.fresh.objects == 3)
        #expect(choice.rotated.objects == 2)
        #expect(choice.skipped == Set(infos[4..<9].map(\.name)))
        #expect(choice.fresh.bytes + choice.rotated.bytes + choice.skippedTally.bytes == 1000)
    }

    @Test func `without a memory everything is read`() throws {
        let infos = try (0..<10).map { ObjectInfo(name: try Self.pack($0), size: 100) }
        #expect(VerifyChoice(infos, rotation: nil, marked: []).skipped.isEmpty)
        let empty = VerifyRotation(memory: VerifyMemory())
        #expect(VerifyChoice(infos, rotation: empty, marked: []).fresh.objects == 10)
    }

    @Test(arguments: [1, 3, 28])
    func `as many runs as there are parts read everything`(parts: Int) throws {
        let infos = try (0..<50).map { ObjectInfo(name: try Self.pack($0), size: 1 + $0 * $0 * 7 % 90) }
        var memory = VerifyMemory(times: Dictionary(uniqueKeysWithValues: infos.map { ($0.name.text, 0) }))
        for run in 1...parts {
            let choice = VerifyChoice(infos, rotation: VerifyRotation(memory: memory, parts: parts), marked: [])
            #expect(choice.rotated.objects > 0 || run > 1)
            for info in infos where !choice.skipped.contains(info.name) { memory.times[info.name.text] = run }
        }
        #expect(memory.times.values.allSatisfy { $0 > 0 })
    }

    @Test func `small objects are never skipped`() throws {
        let names = try ["repository", "epochs/00000000000000000001", "lineages/l/00000000000000000001"]
            .map { try ObjectName($0) }
        let memory = VerifyMemory(times: Dictionary(uniqueKeysWithValues: names.map { ($0.text, 1) }))
        let infos = names.map { ObjectInfo(name: $0, size: 10) }
        #expect(VerifyChoice(infos, rotation: VerifyRotation(memory: memory), marked: []).skipped.isEmpty)
    }

    @Test func `a second run skips what the first has read, and reads what has come since`() async throws {
        try await withRepository { repository, directory in
            var memory = VerifyMemory()
            let first = try await repository.verify(rotation: VerifyRotation(memory: memory))
            memory.note(first, at: 1)
            #expect(first.skipped.objects == 0)
            #expect(first.problems == [])
            _ = try await repository.take("new", [FileTask(path: "n", content: .bytes([1, 2, 3]))])
            let second = try await repository.verify(rotation: VerifyRotation(memory: memory))
            #expect(second.problems == [])
            #expect(second.skipped.objects == first.sound.count - second.rotated.objects)
            #expect(second.rotated.objects >= 1)
            // Beside the small ones, which are read every time, the new pack and manifest.
            let small = first.fresh.objects - first.sound.count
            #expect(second.fresh.objects == small + 2)
            #expect(second.bytesRead < first.bytesRead / 2)
            memory.note(second, at: 2)
            try await repository.delete(Name.snapshot("new"))
            _ = try await repository.collectGarbage()
            let third = try await repository.verify(rotation: VerifyRotation(memory: memory))
            #expect(third.gone.count >= 2)
            memory.note(third, at: 3)
            #expect(memory.times.count == first.sound.count)
        }
    }

    @Test func `a pack that is gone or cut is found although it is not due`() async throws {
        try await withRepository { repository, directory in
            var memory = VerifyMemory()
            memory.note(try await repository.verify(), at: 1)
            for pack in try await repository.objects.store.list(prefix: "packs/").map(\.name) {
                let url = URL(fileURLWithPath: directory + "/repository/" + pack.text)
                let before = try Data(contentsOf: url)
                for after in [nil, before.dropLast(7)] {
                    try FileManager.default.removeItem(at: url)
                    try after?.write(to: url)
                    let report = try await repository.verify(rotation: VerifyRotation(memory: memory, parts: 1000))
                    #expect(report.problems.contains { $0.object == pack.text && !$0.snapshots.isEmpty })
                    #expect(report.marks.map(\.object) == [pack.text])
                    try before.write(to: url)
                }
            }
        }
    }

    @Test func `what is damaged is read every time until it is sound, with all snapshots that need it`() async throws {
        try await withRepository { repository, directory in
            var memory = VerifyMemory()
            memory.note(try await repository.verify(), at: 1)
            let pack = try await repository.manifest(Name.snapshot("s-1")).packName(0)
            let url = URL(fileURLWithPath: directory + "/repository/" + pack.text)
            let before = try Data(contentsOf: url)
            var after = before
            after[after.count / 2] ^= 1
            try after.write(to: url)
            memory.times[pack.text] = nil
            for round in 2...4 {
                let report = try await repository.verify(rotation: VerifyRotation(memory: memory, parts: 1000))
                #expect(Set(report.problems.flatMap(\.snapshots).map(\.name)) == ["s-1"], "round \(round)")
                memory.note(report, at: round)
                #expect(memory.times[pack.text] == nil)
                _ = try await repository.updateMarks(report)
            }
            try before.write(to: url)
            let mended = try await repository.verify(rotation: VerifyRotation(memory: memory, parts: 1000))
            #expect(mended.problems == [])
            #expect(try await repository.updateMarks(mended).healed == [pack.text])
            memory.note(mended, at: 5)
            #expect(memory.times[pack.text] == 5)
        }
    }

    @Test func `a hole in the log is found between objects that are not due`() async throws {
        try await withRepository { repository, directory in
            var memory = VerifyMemory()
            memory.note(try await repository.verify(), at: 1)
            let names = try await repository.objects.store.list(prefix: "logs/").map(\.name)
            #expect(names.count == 3)
            try FileManager.default.removeItem(atPath: directory + "/repository/" + names[1].text)
            let report = try await repository.verify(rotation: VerifyRotation(memory: memory, parts: 1000))
            #expect(report.problems == [Damage(object: names[1].text, reason: .missing, stream: Name.stream)])
            #expect(report.marks == [])
        }
    }

    private static func pack(_ number: Int) throws -> ObjectName {
        try ObjectName("packs/lineage/" + String(repeating: "0", count: 30) + String(10 + number))
    }

    /// A repository of four snapshots with a pack each, and three pieces of log.
    private func withRepository(_ body: (Repository, String) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let store = LocalDirectoryStore(directory: directory + "/repository")
            let repository = try await Repository.open(store, key: testKey(), access: .writing)
            var generator = SeededGenerator(seed: 31)
            for number in 0..<4 {
                _ = try await repository.take(
                    "s-\(number)",
                    [FileTask(path: "a", content: .bytes(generator.bytes(60_000)))]
                )
            }
            let log = try await repository.log(stream: Name.stream, lineage: Name.lineage)
            for start in [0, 3000, 6000] {
                let bytes = generator.bytes(3000)
                try await log.append(timeline: 1, start: UInt64(start), bytes: bytes, annotation: [1])
            }
            try await body(repository, directory)
        }
    }
}
