import Foundation
import Testing

@testable import Repository

struct HealTests {
    private static let pageBytes = 4096

    @Test func `older snapshots lean on what a newer one has stored again, but only on the same pages`() async throws {
        try await withTemporaryDirectory { directory in
            var configuration = RepositoryConfiguration()
            configuration.pageBytes = Self.pageBytes
            let store = LocalDirectoryStore(directory: directory + "/repository")
            let repository = try await Repository.open(
                store,
                key: testKey(),
                access: .writing,
                configuration: configuration
            )
            var generator = SeededGenerator(seed: 17)
            // Three frames and a short page; the page in the first frame that changes later can't be healed.
            var bytes = generator.bytes(3 * FrameHead.plaintextBytesMax + 100)
            let old = bytes
            _ = try await repository.take("one", tasks(for: ["a": bytes], in: directory))
            let (one, copy, next) = (try Name.snapshot("one"), try Name.snapshot("copy"), try Name.snapshot("next"))
            _ = try await repository.copy(one, as: copy)
            let pack = try #require(try await store.list(prefix: "packs/").first?.name)
            try damageFirstFrame(directory + "/repository/" + pack.text)
            _ = try await repository.updateMarks(repository.verify())
            bytes.replaceSubrange(5 * Self.pageBytes..<6 * Self.pageBytes, with: generator.bytes(Self.pageBytes))
            var part = try tasks(for: ["a": bytes], in: directory)
            let selection = PageSelection.pages(changed: PageSet(pages: [5]))
            part[0].content = .file(source: directory + "/a", size: nil, selection: selection)
            _ = try await repository.take("next", part, base: repository.manifest(one))
            let pages = FrameHead.plaintextBytesMax / Self.pageBytes
            // A collection looks by itself for who can heal whom, once for each new snapshot.
            #expect(try await repository.collectGarbage(movedBytesMax: 0).pagesHealed == 2 * (pages - 1))
            #expect(try await repository.heal() == HealReport())
            let problems = try await repository.verify(expecting: [one, copy, next]).problems
            #expect(Set(problems.flatMap(\.snapshots)) == [one, copy])
            #expect(problems.compactMap(\.pages).allSatisfy { $0 == 5..<6 })
            #expect(try await repository.read(repository.manifest(next), path: "a") == bytes)
            #expect(try await repository.collectGarbage(movedBytesMax: 0).pagesHealed == 0)
            // The healed pages are the old ones: without the one that is lost, the file can be read.
            let manifest = try await repository.manifest(one)
            #expect(try await readable(manifest, in: repository, except: 5) == without(5, of: old))
            for id in [one, copy] { try await repository.delete(id) }
            _ = try await repository.collectGarbage()
            #expect(try await repository.verify(expecting: [next]).problems == [])
        }
    }

    /// A file without the run that a page is in.
    private func readable(_ manifest: Manifest, in repository: Repository, except page: Int) async throws -> [UInt8] {
        let entry = try #require(manifest.entry("a"))
        var found: [UInt8] = []
        var slices: [(FrameSlice, Range<Int>)] = []
        try manifest.forEachSlice(of: entry) { pages, slice, bytes in
            if pages != page..<(page + 1) { slices.append((slice, bytes)) }
        }
        let decoder = try FrameDecoder()
        for (slice, bytes) in slices {
            let name = manifest.packName(slice.pack)
            var whole = try await repository.objects.whole(name, kind: .pack, decoder: decoder)
            found += try whole.plaintext(of: slice.frame)[bytes]
        }
        return found
    }

    private func without(_ page: Int, of bytes: [UInt8]) -> [UInt8] {
        Array(bytes[..<(page * Self.pageBytes)]) + Array(bytes[((page + 1) * Self.pageBytes)...])
    }

    private func damageFirstFrame(_ path: String) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[1000] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
    }
}
