import Foundation
import Synchronization
import Testing

@testable import Repository

struct AdoptTests {
    @Test func `a snapshot is taken over with its bytes, under the other repository's own key`() async throws {
        try await withTwoRegions { regions in
            try await regions.take("first", seed: 1)
            let told = Mutex<[Int]>([])
            let adopted = try await regions.target.adopt(
                Name.snapshot("first"),
                from: regions.source.source,
                as: Name.snapshot("copy"),
                description: { _ in [1, 2, 3] },
                progress: { done, total in told.withLock { $0 += [done, total] } }
            )
            #expect(adopted.bytesMoved > 0 && adopted.bytesShared == 0)
            #expect(told.withLock { Array($0.suffix(2)) } == [adopted.bytesMoved, adopted.bytesMoved])
            #expect(try await regions.target.header(Name.snapshot("copy")).description == [1, 2, 3])
            try regions.removeSource()
            try await regions.reopenTarget()
            try await regions.check("copy", is: "first")
            #expect(try await regions.target.verify().problems == [])
        }
    }

    @Test func `a later snapshot moves only packs that are not there`() async throws {
        try await withTwoRegions { regions in
            try await regions.take("first", seed: 1)
            let whole = try await regions.adopt("first")
            regions.change(seed: 2, pages: 0..<20)
            try await regions.take("second", seed: nil, base: "first")
            let before = try await regions.packNames(regions.target)
            let adopted = try await regions.adopt("second")
            let added = try await regions.packNames(regions.target).subtracting(before)
            #expect(adopted.bytesMoved < whole.bytesMoved / 10)
            #expect(adopted.bytesShared == whole.bytesMoved)
            #expect(try await regions.packNames(regions.source).subtracting(before) == added)
            try await regions.check("second", is: "second")
            #expect(try await regions.adopt("second", as: "again").bytesMoved == 0)
        }
    }

    @Test func `what is taken over can be the base of the next snapshot`() async throws {
        try await withTwoRegions { regions in
            try await regions.take("first", seed: 1)
            _ = try await regions.adopt("first")
            let base = try await regions.target.manifest(Name.snapshot("first"))
            let file = FileTask(path: "data", content: .file(source: regions.file, size: nil, selection: .whole))
            _ = try await regions.target.take("own", [file], base: base)
            #expect(try await regions.target.verify().problems == [])
        }
    }

    @Test func `a damaged pack at the source is named, and nothing is published`() async throws {
        try await withTwoRegions { regions in
            try await regions.take("first", seed: 1)
            let pack = try #require(try await regions.packNames(regions.source).sorted().last)
            try regions.flipByte(of: pack)
            let error = await #expect(throws: RepositoryError.self) { _ = try await regions.adopt("first") }
            #expect(error?.code == .damaged)
            #expect(error?.damage?.object == pack)
            #expect(error?.damage?.snapshots == [try Name.snapshot("first")])
            #expect(error?.message.contains("where it comes from") == true)
            #expect(try await regions.target.snapshots().isEmpty)
            _ = try await regions.target.collectGarbage()
            #expect(try await regions.packNames(regions.target).isEmpty)
        }
    }

    @Test func `a pack that is known to be damaged here is brought again, and heals what needed it before`()
        async throws
    {
        try await withTwoRegions { regions in
            try await regions.take("first", seed: 1)
            let whole = try await regions.adopt("first")
            let pack = try #require(try await regions.packNames(regions.target).sorted().first)
            try regions.flipByte(of: pack, atTarget: true)
            let report = try await regions.target.verify()
            #expect(try await regions.target.updateMarks(report).marked == [pack])
            try regions.flipByte(of: pack)
            #expect(await errorCode { _ = try await regions.adopt("first", as: "again") } == .damaged)
            try regions.flipByte(of: pack)
            let adopted = try await regions.adopt("first", as: "again")
            #expect(adopted.bytesMoved > 0 && adopted.bytesMoved < whole.bytesMoved / 2)
            #expect(try await regions.target.marks().isEmpty)
            #expect(try await regions.target.verify().problems == [])
            try await regions.check("first", is: "first")
            try await regions.check("again", is: "first")
        }
    }

    @Test func `what its own manifest says of a snapshot decides whether it is taken over at all`() async throws {
        try await withTwoRegions { regions in
            try await regions.take("first", seed: 1)
            let (target, from) = (regions.target, regions.source.source)
            let id = try Name.snapshot("first")
            let header = try await target.header(id, in: from)
            #expect(header.id == id && header.lineage == Name.lineage && header.stream == Name.stream)
            await #expect(throws: NotWanted.self) {
                _ = try await target.adopt(id, from: from, as: id, description: { throw NotWanted(found: $0.id) })
            }
            #expect(try await target.snapshots().isEmpty)
            #expect(try await regions.packNames(target).isEmpty)
            #expect(await errorCode { _ = try await target.header(Name.snapshot("other"), in: from) } == .notFound)
        }
    }

    @Test func `a lineage of the same name with another key is refused`() async throws {
        try await withTwoRegions { regions in
            try await regions.take("first", seed: 1)
            let file = FileTask(path: "data", content: .file(source: regions.file, size: nil, selection: .whole))
            _ = try await regions.target.take("own", [file])
            #expect(await errorCode { _ = try await regions.adopt("first") } == .lineageTaken)
        }
    }

    @Test func `what does not exist, exists already or is too long is refused`() async throws {
        try await withTwoRegions { regions in
            #expect(await errorCode { _ = try await regions.adopt("first") } == .notFound)
            try await regions.take("first", seed: 1)
            _ = try await regions.adopt("first")
            #expect(await errorCode { _ = try await regions.adopt("first") } == .alreadyExists)
            let description = [UInt8](repeating: 0, count: RepositoryConfiguration.documentBytesMax + 1)
            let code = await errorCode {
                _ = try await regions.target.adopt(
                    Name.snapshot("first"),
                    from: regions.source.source,
                    as: Name.snapshot("long"),
                    description: { _ in description }
                )
            }
            #expect(code == .limitExceeded)
        }
    }

    @Test(arguments: FailingStore.Moment.allCases)
    func `a copy that stops anywhere leaves nothing but what the next attempt uses or a collection frees`(
        moment: FailingStore.Moment
    ) async throws {
        try await withTwoRegions { regions in
            try await regions.take("first", seed: 1)
            var operations = 0
            while true {
                let store = FailingStore(regions.emptyTarget(), moment: moment)
                let target = try await regions.open(store)
                store.fail(afterOperations: operations)
                let from = regions.source.source
                let copy = try Name.snapshot("copy")
                let code = await errorCode { _ = try await target.adopt(Name.snapshot("first"), from: from, as: copy) }
                try await regions.reopenTarget()
                if code == nil { break }
                #expect(code == .storeFailed)
                operations += 1
                if try await !regions.target.contains(copy) {
                    _ = try await regions.target.collectGarbage()
                    #expect(try await regions.packNames(regions.target).isEmpty)
                    _ = try await regions.adopt("first", as: "copy")
                }
                try await regions.check("copy", is: "first")
            }
            #expect(operations > 2)
        }
    }

    @Test func `packs that move at the source while they are copied are looked for again`() async throws {
        try await withTwoRegions { regions in
            try await regions.take("first", seed: 1)
            regions.change(seed: 2, pages: 0..<280)
            try await regions.take("second", seed: nil, base: "first")
            try await regions.source.delete(Name.snapshot("first"))
            let source = regions.source
            let store = InterruptedStore(source.objects.store) {
                let report = try await source.collectGarbage()
                #expect(report.packsRepacked > 0)
            }
            let from = RepositorySource(store: store, lineageKey: source.lineageKey)
            let id = try Name.snapshot("second")
            _ = try await regions.target.adopt(id, from: from, as: id)
            try await regions.check("second", is: "second")
            #expect(try await regions.target.verify().problems == [])
        }
    }

    @Test func `a snapshot that is deleted at the source while it is copied is not published`() async throws {
        try await withTwoRegions { regions in
            try await regions.take("first", seed: 1)
            let source = regions.source
            let id = try Name.snapshot("first")
            let store = InterruptedStore(source.objects.store) {
                try await source.delete(id)
                _ = try await source.collectGarbage()
            }
            let from = RepositorySource(store: store, lineageKey: source.lineageKey)
            #expect(await errorCode { _ = try await regions.target.adopt(id, from: from, as: id) } == .notFound)
            #expect(try await regions.target.snapshots().isEmpty)
        }
    }

    @Test func `a collection meanwhile leaves what is being copied, also what nothing named before`() async throws {
        try await withTwoRegions { regions in
            try await regions.take("first", seed: 1)
            _ = try await regions.adopt("first")
            try await regions.target.delete(Name.snapshot("first"))
            regions.change(seed: 2, pages: 0..<20)
            try await regions.take("second", seed: nil, base: "first")
            let target = regions.target
            let store = InterruptedStore(regions.source.objects.store) {
                let report = try await target.collectGarbage()
                #expect(report.packsDeleted == 0)
            }
            let from = RepositorySource(store: store, lineageKey: regions.source.lineageKey)
            let id = try Name.snapshot("second")
            let adopted = try await target.adopt(id, from: from, as: id)
            #expect(adopted.bytesShared > adopted.bytesMoved)
            try await regions.check("second", is: "second")
            #expect(try await target.verify().problems == [])
        }
    }
}

private struct NotWanted: Error {
    let found: SnapshotID
}
