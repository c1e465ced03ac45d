import Foundation
import Testing

@testable import Repository

/// One repository with something of every kind in it, and what happens when bytes of it change.
struct DamageTests {
    private static let lineageTwo = "lineage-2"

    @Test func `a flipped bit anywhere is found by reading and by verification, and named`() async throws {
        try await withSample { sample in
            for info in try await sample.store.list(prefix: "") {
                for offset in Self.offsets(info.size) {
                    try await sample.changing(info.name, { $0[offset] ^= 1 << UInt8(offset % 8) }) {
                        try await expectFound(info.name, sample, "bit at \(offset)")
                    }
                }
            }
        }
    }

    @Test func `a truncated object is found and named, whatever is left of it`() async throws {
        try await withSample { sample in
            for info in try await sample.store.list(prefix: "") {
                for count in [0, 1, 40, info.size / 2, info.size - 16, info.size - 1] {
                    try await sample.changing(info.name, { $0.removeLast($0.count - count) }) {
                        try await expectFound(info.name, sample, "cut to \(count)")
                    }
                }
                try await sample.changing(info.name, { $0.append(0) }) {
                    try await expectFound(info.name, sample, "a byte more")
                }
            }
        }
    }

    @Test func `objects of one kind that are exchanged are found`() async throws {
        try await withSample { sample in
            for prefix in ["packs/", "manifests/", "logs/", "lineages/"] {
                let infos = try await sample.store.list(prefix: prefix)
                let first = try #require(infos.first?.name)
                let last = try #require(infos.last?.name)
                let other = try Data(contentsOf: sample.url(last))
                try await sample.changing(first, { $0 = other }) {
                    try await expectFound(first, sample, "the contents of \(last)")
                }
            }
        }
    }

    @Test func `a missing object is found, and named with what needs it`() async throws {
        try await withSample { sample in
            for prefix in ["packs/", "manifests/", "lineages/"] {
                for info in try await sample.store.list(prefix: prefix) {
                    try await sample.removing(info.name) {
                        let repository = try await sample.open()
                        let problems = try await repository.verify(expecting: sample.ids).problems
                        let needing = problems.filter {
                            $0.object == info.name.text || (prefix == "lineages/" && $0.reason == .keyMissing)
                        }
                        #expect(!needing.isEmpty, "\(info.name)")
                        #expect(needing.contains { !$0.snapshots.isEmpty }, "\(info.name)")
                        #expect(prefix != "packs/" || needing.contains { $0.path != nil && $0.pages != nil })
                    }
                }
            }
        }
    }

    @Test func `log that is missing between other log is found`() async throws {
        try await withSample { sample in
            let names = try await sample.store.list(prefix: "logs/").map(\.name)
            #expect(names.count == 3)
            try await sample.removing(names[1]) {
                let problems = try await sample.open().verify(.stream(Name.stream)).problems
                #expect(problems == [Damage(object: names[1].text, reason: .missing, stream: Name.stream)])
            }
        }
    }

    @Test func `foreign objects are reported, a sound repository reports nothing`() async throws {
        try await withSample { sample in
            let repository = try await sample.open()
            let report = try await repository.verify(expecting: sample.ids)
            #expect(report.problems == [])
            #expect(report.snapshotsChecked == 3)
            let infos = try await sample.store.list(prefix: "")
            #expect(report.objectsRead == infos.count)
            #expect(report.bytesRead == infos.reduce(0) { $0 + $1.size })
            for id in sample.ids { #expect(try await repository.verify(.snapshot(id)).problems == []) }
            let foreign = try ObjectName("packs/readme")
            try await sample.store.put(foreign, [1])
            #expect(try await repository.verify().problems == [Damage(object: foreign.text, reason: .format)])
        }
    }

    @Test func `a restore stops at damage and says where`() async throws {
        try await withSample { sample in
            let repository = try await sample.open()
            let manifest = try await repository.manifest(Name.snapshot("full"))
            let pack = manifest.packName(0)
            try await sample.changing(pack, { $0[$0.count / 3] ^= 1 }) {
                do {
                    try await repository.restore(manifest, to: sample.directory + "/restored")
                    Issue.record("the restore went through")
                } catch let error as RepositoryError {
                    #expect(error.code == .damaged)
                    #expect(error.damage?.object == pack.text)
                    #expect(error.damage?.snapshots == [manifest.id])
                    #expect(error.damage?.path?.hasPrefix("base/") == true)
                    #expect(error.damage?.pages?.isEmpty == false)
                    #expect(error.message.contains("snapshot full"))
                }
            }
        }
    }

    /// Verification names the object; each snapshot that it names can't be read, each other one is as it was.
    private func expectFound(_ name: ObjectName, _ sample: Sample, _ what: Comment) async throws {
        let repository: Repository
        do {
            repository = try await sample.open()
        } catch let error as RepositoryError {
            #expect(name == ObjectLayout.root, what)
            #expect([.wrongKey, .damaged, .newerFormat].contains(error.code), what)
            #expect(error.message.contains("repository"), what)
            return
        }
        let problems = try await repository.verify().problems
        #expect(problems.contains { $0.object == name.text }, "\(name): \(what)")
        let named = Set(problems.flatMap(\.snapshots))
        if ["packs", "manifests", "lineages"].contains(name.components.first) { #expect(!named.isEmpty, what) }
        for id in sample.ids {
            let code = await errorCode { try await sample.checkContents(of: id, repository) }
            #expect((code != nil) == named.contains(id), "\(name): \(what): \(id)")
        }
        guard name.components.first == "logs" else { return }
        #expect(problems.contains { $0.stream == Name.stream }, what)
        let log = try await repository.log(stream: Name.stream, lineage: Name.lineage)
        let code = await errorCode {
            for try await _ in log.read(timeline: 1, from: 0, to: 9000) {}
        }
        #expect(code == .damaged || code == .newerFormat, what)
    }

    /// All bytes near both ends, where the layout is dense, and some between.
    private static func offsets(_ size: Int) -> [Int] {
        let dense = Array(0..<min(68, size)) + Array(max(0, size - 24)..<size)
        return Set(dense + Array(stride(from: 68, to: size, by: max(1, size / 12)))).sorted()
    }

    private func withSample(_ body: (Sample) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            try await body(Sample(directory: directory))
        }
    }
}

/// A small repository on disk: two lineages, three snapshots, one of them incremental, log and a description.
private struct Sample {
    let directory: String
    let store: LocalDirectoryStore
    let ids: [SnapshotID]
    private var files: [SnapshotID: [String: [UInt8]]] = [:]

    init(directory: String) async throws {
        self.directory = directory
        store = LocalDirectoryStore(directory: directory + "/repository")
        ids = try ["full", "next", "other"].map { try SnapshotID($0) }
        let repository = try await Repository.open(store, key: testKey(), access: .writing)
        var generator = SeededGenerator(seed: 11)
        var contents = ["base/a": generator.bytes(40_000), "base/b": generator.bytes(20_000)]
        _ = try await repository.take("full", tasks(for: contents, in: directory + "/source"))
        files[ids[0]] = contents
        contents["base/a"]?[0] ^= 1
        contents["base/a"]?[30_000] ^= 1
        var sources = try tasks(for: contents, in: directory + "/source")
        let selection = PageSelection.pages(changed: PageSet(pages: [0, 3]))
        sources[0].content = .file(source: directory + "/source/base/a", size: nil, selection: selection)
        let base = try await repository.manifest(ids[0])
        _ = try await repository.take("next", sources, base: base)
        files[ids[1]] = contents
        let small = ["x": generator.bytes(5000)]
        let lineage = try LineageID("lineage-2")
        _ = try await repository.take("other", tasks(for: small, in: directory + "/source"), lineage: lineage)
        files[ids[2]] = small
        let log = try await repository.log(stream: Name.stream, lineage: Name.lineage)
        for start in [0, 3000, 6000] {
            let bytes = generator.bytes(3000)
            try await log.append(timeline: 1, start: UInt64(start), bytes: bytes, annotation: [1, 2, 3])
        }
        try await repository.describe(Name.stream, document: Array("a document".utf8))
    }

    func url(_ name: ObjectName) -> URL { URL(fileURLWithPath: directory + "/repository/" + name.text) }

    func open() async throws -> Repository {
        let reader = LocalDirectoryStore(directory: directory + "/repository")
        return try await Repository.open(reader, key: testKey(), access: .reading)
    }

    /// Runs a check while an object is changed.
    func changing(_ name: ObjectName, _ change: (inout Data) -> Void, _ check: () async throws -> Void) async throws {
        let before = try Data(contentsOf: url(name))
        var after = before
        change(&after)
        try after.write(to: url(name))
        try await check()
        try before.write(to: url(name))
    }

    /// Runs a check while an object is gone.
    func removing(_ name: ObjectName, _ check: () async throws -> Void) async throws {
        let before = try Data(contentsOf: url(name))
        try FileManager.default.removeItem(at: url(name))
        try await check()
        try before.write(to: url(name))
    }

    /// Reads all files of a snapshot and compares them.
    func checkContents(of id: SnapshotID, _ repository: Repository) async throws {
        let manifest = try await repository.manifest(id)
        for (path, bytes) in files[id] ?? [:] {
            let read = try await repository.read(manifest, path: path)
            #expect(read == bytes, "\(id) \(path)")
        }
    }
}
