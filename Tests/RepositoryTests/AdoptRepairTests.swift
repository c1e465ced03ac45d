import Foundation
import Testing

@testable import Repository

/// What taking a snapshot over does with packs that are here already.
struct AdoptRepairTests {
    @Test func `a source that lies about a pack's size can't touch the sound pack that is here`() async throws {
        try await withTwoRegions { regions in
            try await regions.take("first", seed: 1)
            try await regions.adopt("first")
            let pack = try #require(try await regions.source.manifest(Name.snapshot("first")).packs.first).id
            let before = try Data(contentsOf: regions.targetURL(of: pack))
            try await regions.forge("forged", of: "first", pack: pack)
            let error = await #expect(throws: RepositoryError.self) { try await regions.adopt("forged") }
            #expect(error?.code == .damaged)
            #expect(error?.damage?.object == ObjectLayout.manifest(try Name.snapshot("forged"), number: 1).text)
            #expect(try Data(contentsOf: regions.targetURL(of: pack)) == before)
            #expect(try await regions.target.verify().problems == [])
            try await regions.check("first", is: "first")
        }
    }

    @Test func `a pack that is cut short here is brought again, marked or not`() async throws {
        try await withTwoRegions { regions in
            try await regions.take("first", seed: 1)
            try await regions.adopt("first")
            let pack = try #require(try await regions.source.manifest(Name.snapshot("first")).packs.first).id
            let whole = try Data(contentsOf: regions.targetURL(of: pack))
            try whole.dropLast(100).write(to: regions.targetURL(of: pack))
            #expect(try await regions.adopt("first", as: "again").bytesMoved == whole.count)
            #expect(try await regions.target.verify().problems == [])
            try await regions.check("first", is: "first")
        }
    }

    @Test(arguments: FailingStore.Moment.allCases)
    func `an interruption anywhere leaves the damaged pack or the sound one, never none`(
        moment: FailingStore.Moment
    ) async throws {
        try await withTwoRegions { regions in
            try await regions.take("first", seed: 1)
            try await regions.adopt("first")
            let pack = try #require(try await regions.source.manifest(Name.snapshot("first")).packs.first).id
            var operations = 0
            while true {
                try await regions.damage(pack)
                let store = FailingStore(
                    LocalDirectoryStore(directory: regions.directory + "/target-0"),
                    moment: moment,
                    ignoresLock: true
                )
                let target = try await regions.open(store)
                store.fail(afterOperations: operations)
                let (id, copy) = (try Name.snapshot("first"), try Name.snapshot("copy-\(operations)"))
                let from = regions.source.source
                let code = await errorCode { _ = try await target.adopt(id, from: from, as: copy) }
                try await regions.reopenTarget()
                #expect(FileManager.default.fileExists(atPath: regions.targetURL(of: pack).path))
                try await regions.adopt("first", as: "whole-\(operations)")
                #expect(try await regions.target.marks().isEmpty)
                #expect(try await regions.target.verify().problems == [])
                if code == nil { break }
                operations += 1
            }
            // The replacement, its mark, and the manifest.
            #expect(operations == 3)
            try await regions.check("first", is: "first")
        }
    }

    @Test func `a pack that another copy has mended meanwhile is left alone`() async throws {
        try await withTwoRegions { regions in
            try await regions.take("first", seed: 1)
            try await regions.adopt("first")
            let pack = try #require(try await regions.source.manifest(Name.snapshot("first")).packs.first).id
            try await regions.damage(pack)
            let (url, mended) = (regions.targetURL(of: pack), AsyncStream<Int>.makeStream())
            let (target, from, id) = (regions.target, regions.source.source, try Name.snapshot("first"))
            let store = InterruptedStore(regions.source.objects.store) {
                _ = try await target.adopt(id, from: from, as: Name.snapshot("quick"))
                mended.continuation.yield(try Self.fileNumber(url))
            }
            let slow = RepositorySource(store: store, lineageKey: from.lineageKey)
            _ = try await target.adopt(id, from: slow, as: Name.snapshot("slow"))
            mended.continuation.finish()
            #expect(await mended.stream.first { _ in true } == (try Self.fileNumber(url)))
            #expect(try await target.verify().problems == [])
        }
    }

    private static func fileNumber(_ url: URL) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: url.path)[.systemFileNumber] as? Int)
    }
}

extension TwoRegions {
    /// Where the first target has a pack.
    fileprivate func targetURL(of pack: PackID) -> URL {
        URL(fileURLWithPath: directory + "/target-0/" + ObjectLayout.pack(pack, lineage: Name.lineage).text)
    }

    /// Damages a pack of the first target and marks it.
    fileprivate func damage(_ pack: PackID) async throws {
        let name = ObjectLayout.pack(pack, lineage: Name.lineage).text
        try flipByte(of: name, atTarget: true)
        #expect(try await target.updateMarks(target.verify()).marked == [name])
    }

    /// Makes the source claim that a pack is a small one: in the manifest of another snapshot, and in its store.
    fileprivate func forge(_ id: String, of original: String, pack: PackID) async throws {
        let header = try await source.manifest(Name.snapshot(original)).header
        let name = ObjectLayout.pack(pack, lineage: Name.lineage)
        let key = try await source.objects.writingKey(of: Name.lineage)
        let encoder = try FrameEncoder(level: 1)
        var sealer = try ObjectSealer(name: name, kind: .pack, key: key, encoder: encoder, random: .system)
        var footer = PackFooterWriter(pageBytes: Self.pageBytes, hasher: try key.pageHasher())
        try sealer.finish(footer: footer.finish())
        try await source.objects.store.replace(name, sealer.bytes)
        let empty = SnapshotHeader(
            id: header.id,
            lineage: header.lineage,
            stream: header.stream,
            description: [],
            pageBytes: header.pageBytes,
            entryCount: 0,
            logicalBytes: 0,
            storedBytes: 0,
            bodyBytes: 0
        )
        let packs = [PackReference(id: pack, size: sealer.bytes.count)]
        let manifest = try Manifest(footer: ManifestFooter(header: empty, packs: packs), number: 1, body: [])
        _ = try await source.publish(manifest, as: Name.snapshot(id), description: nil)
    }
}
