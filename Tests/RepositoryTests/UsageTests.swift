import Testing

@testable import Repository

struct UsageTests {
    @Test func `space is told by stream and snapshot, and adds up`() async throws {
        try await withUsage { repository, _ in
            let usage = try await repository.usage()
            let listed = try await repository.objects.store.list(prefix: "")
            #expect(usage.totalBytes == listed.reduce(0) { $0 + $1.size })
            #expect(usage.packs == listed.filter { $0.name.text.hasPrefix("packs/") }.count)
            #expect(usage.snapshots.map(\.id.name) == ["one", "three", "two"])
            #expect(usage.streams.map(\.stream) == [Name.stream])
            #expect(usage.streams.first?.logObjects == 1)
            #expect(usage.unnamedBytes == 0)
            let overhead = usage.deadBytes
            #expect(overhead > 0 && overhead < usage.packBytes / 50)
            // The random pages that only one has: 40 of "one" and of "two", and all 20 of "three".
            for (id, pages) in [("one", 40), ("two", 40), ("three", 20)] {
                let unique = try #require(usage.snapshots.first { $0.id.name == id }).uniqueBytes
                #expect(abs(unique - pages * 4096) < 4096, "\(id) has \(unique)")
            }
            let shared = try #require(usage.snapshots.first { $0.id.name == "two" }).sharedBytes
            #expect(abs(shared - 160 * 4096) < 8192)
        }
    }

    @Test(arguments: [["one"], ["two"], ["three"], ["one", "two"], ["one", "two", "three"]])
    func `what deletion is said to free, deletion and repacking free`(names: [String]) async throws {
        try await withUsage { repository, _ in
            let ids = try names.map(Name.snapshot)
            let freed = try await repository.freed(byDeleting: ids)
            let before = try await repository.usage()
            for id in ids { try await repository.delete(id) }
            let collected = try await repository.collectGarbage(movedBytesMax: 0)
            let after = try await repository.usage()
            #expect(before.totalBytes - after.totalBytes == freed.atOnce)
            #expect(collected.bytesFreed <= freed.atOnce)
            #expect(
                abs(before.liveBytes - after.liveBytes - (freed.inTheEnd - overhead(freed, before, after))) < 20_000
            )
        }
    }

    @Test func `a snapshot that does not exist frees nothing, and says so`() async throws {
        try await withUsage { repository, _ in
            #expect(
                await errorCode { _ = try await repository.freed(byDeleting: [Name.snapshot("four")]) } == .notFound
            )
        }
    }

    @Test func `a copy shares every page, and either can be deleted`() async throws {
        try await withUsage { repository, files in
            let (two, copy) = (try Name.snapshot("two"), try Name.snapshot("copy"))
            let header = try await repository.copy(two, as: copy, description: [1])
            #expect(header.description == [1])
            #expect(await errorCode { _ = try await repository.copy(two, as: copy) } == .alreadyExists)
            #expect(await errorCode { _ = try await repository.copy(Name.snapshot("no"), as: copy) } == .notFound)
            let usage = try await repository.usage()
            for id in [two, copy] { #expect(usage.snapshots.first { $0.id == id }?.uniqueBytes == 0) }
            try await repository.delete(two)
            _ = try await repository.collectGarbage()
            #expect(try await repository.read(repository.manifest(copy), path: "a") == files["two"])
            #expect(try await repository.verify(expecting: [copy]).problems == [])
        }
    }

    /// Manifests are not part of what is alive in packs.
    private func overhead(_ freed: FreedBytes, _ before: RepositoryUsage, _ after: RepositoryUsage) -> Int {
        let kept = Set(after.snapshots.map(\.id))
        return before.snapshots.filter { !kept.contains($0.id) }.reduce(0) { $0 + $1.manifestBytes }
    }

    /// A file of 200 random pages, the same with 40 others, and one of 20 pages on its own.
    private func withUsage(_ body: (Repository, [String: [UInt8]]) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            var configuration = RepositoryConfiguration()
            configuration.pageBytes = 4096
            let store = LocalDirectoryStore(directory: directory + "/repository")
            let repository = try await Repository.open(
                store,
                key: testKey(),
                access: .writing,
                configuration: configuration
            )
            var generator = SeededGenerator(seed: 31)
            var bytes = generator.bytes(200 * 4096)
            var files = ["one": bytes]
            _ = try await repository.take("one", tasks(for: ["a": bytes], in: directory))
            bytes.replaceSubrange(0..<40 * 4096, with: generator.bytes(40 * 4096))
            files["two"] = bytes
            var part = try tasks(for: ["a": bytes], in: directory)
            let selection = PageSelection.pages(changed: PageSet([0..<40]))
            part[0].content = .file(source: directory + "/a", size: nil, selection: selection)
            _ = try await repository.take("two", part, base: repository.manifest(Name.snapshot("one")))
            let other = FileTask(path: "b", content: .bytes(generator.bytes(20 * 4096)))
            _ = try await repository.take("three", [other])
            let log = try await repository.log(stream: Name.stream, lineage: Name.lineage)
            try await log.append(timeline: 1, start: 0, bytes: [1, 2, 3])
            try await body(repository, files)
        }
    }
}
