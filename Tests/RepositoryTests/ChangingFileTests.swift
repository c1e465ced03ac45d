import Foundation
import Synchronization
import Testing

@testable import Repository

/// Files that change in all ways, also while they are read, against a model that knows their bytes.
struct ChangingFileTests {
    @Test(arguments: Array(UInt64(1)...6))
    func `whatever changes and however that is known, every snapshot is what the file was`(seed: UInt64) async throws {
        try await withTemporaryDirectory { directory in
            var generator = SeededGenerator(seed: seed)
            let disk = TornPages()
            var configuration = RepositoryConfiguration()
            configuration.pageBytes = [512, 4096, 8192, 65_536][Int(seed % 4)]
            configuration.packBytes = 300_000
            configuration.pause = { _ in try disk.write() }
            let store = LocalDirectoryStore(directory: directory + "/repository")
            let repository = try await Repository.open(
                store,
                key: testKey(),
                access: .writing,
                configuration: configuration
            )
            try FileManager.default.createDirectory(atPath: directory + "/source", withIntermediateDirectories: true)
            var files = ["a", "b", "c"].map { path in
                ModelFile(path, in: directory + "/source", pageBytes: configuration.pageBytes, &generator)
            }
            var base: Manifest?
            for number in 0..<3 {
                for index in files.indices where number > 0 { files[index].change(&generator) }
                let sources = try files.indices.map { try files[$0].task(hasBase: number > 0, disk, &generator) }
                let id = try Name.snapshot("snapshot-\(number)")
                let done = Atomic(0)
                let writer = try await repository.snapshot(
                    id: id,
                    lineage: Name.lineage,
                    stream: Name.stream,
                    base: base
                )
                try await writer.store(sources) { bytes in done.max(bytes, ordering: .relaxed) }
                let summary = try await writer.finish()
                let manifest = try await repository.manifest(id)
                try await Self.check(manifest, files, in: repository, directory)
                #expect(done.load(ordering: .relaxed) == files.reduce(0) { $0 + $1.taken.count })
                #expect(summary.logicalBytes == files.reduce(0) { $0 + $1.taken.count })
                #expect(summary.corruptPageCount == 0 && summary.vanished == [])
                let pages = files.reduce(0) { $0 + manifest.pageCount($1.taken.count) }
                #expect(summary.pagesStored + summary.pagesShared + summary.pagesZero == pages)
                #expect(number == 0 || summary.pagesShared > 0)
                base = manifest
            }
            #expect(try await repository.verify().problems == [])
        }
    }

    @Test(arguments: Array(UInt64(1)...6))
    func `a file that is cut short while it is read is taken up to where it ended`(seed: UInt64) async throws {
        try await withTemporaryDirectory { directory in
            var generator = SeededGenerator(seed: seed)
            let store = LocalDirectoryStore(directory: directory + "/repository")
            let repository = try await Repository.open(store, key: testKey(), access: .writing)
            try FileManager.default.createDirectory(atPath: directory + "/source", withIntermediateDirectories: true)
            var file = ModelFile("a", in: directory + "/source", pageBytes: 8192, &generator)
            let disk = TornPages()
            _ = try await repository.take("first", [file.task(hasBase: false, disk, &generator)])
            let base = try await repository.manifest(Name.snapshot("first"))
            file.change(&generator)
            var task = try file.task(hasBase: true, disk, &generator)
            try disk.write()
            // More than is read at once, and the last page, so that the end is found out.
            let last = (file.bytes.count - 1) / 8192
            let read = PageSet([0..<1, 20..<300, last..<last + 1]).union(file.changed)
            task.content = .file(source: file.source, size: file.bytes.count, selection: .pages(changed: read))
            let (cut, source) = (Int(generator.next() % UInt64(file.bytes.count - 1)), file.source)
            let isCut = Atomic(false)
            let writer = try await repository.snapshot(
                id: Name.snapshot("next"),
                lineage: Name.lineage,
                stream: Name.stream,
                base: base
            )
            try await writer.store([task]) { _ in
                guard !isCut.exchange(true, ordering: .relaxed) else { return }
                #expect(throws: Never.self) { try OpenFile(overwriting: source).setSize(cut) }
            }
            let summary = try await writer.finish()
            let manifest = try await repository.manifest(Name.snapshot("next"))
            let taken = try await repository.read(manifest, path: "a")
            #expect(taken.count >= cut && taken.count < file.bytes.count, "\(cut), \(taken.count), \(file.bytes.count)")
            #expect(taken == Array(file.bytes.prefix(taken.count)))
            #expect(summary.shrunk == ["a"])
        }
    }

    private static func check(
        _ manifest: Manifest,
        _ files: [ModelFile],
        in repository: Repository,
        _ directory: String
    ) async throws {
        for file in files {
            let found = try await repository.read(manifest, path: file.path)
            #expect(found == Array(file.taken), "\(manifest.id) \(file.path)")
        }
        let target = directory + "/restored"
        try await repository.restore(manifest, to: target)
        #expect(try contents(of: target) == Dictionary(uniqueKeysWithValues: files.map { ($0.path, Array($0.taken)) }))
        try FileManager.default.removeItem(atPath: target)
    }
}

/// Pages that the database has written only in part so far.
private final class TornPages: Sendable {
    /// What a page begins with that is not complete; no other does.
    static let mark: UInt8 = 0xEE

    private struct Page {
        let path: String
        let offset: Int
        let bytes: [UInt8]
    }

    private let pages = Mutex<[Page]>([])

    /// Notes what a page is to become.
    func add(_ path: String, at offset: Int, _ bytes: [UInt8]) {
        pages.withLock { $0.append(Page(path: path, offset: offset, bytes: bytes)) }
    }

    /// Leaves the pages of a file as they are.
    func forget(_ path: String) { pages.withLock { $0.removeAll { $0.path == path } } }

    /// Completes all pages.
    func write() throws {
        try pages.withLock { pages in
            for page in pages {
                let file = try OpenFile(overwriting: page.path)
                try unsafe page.bytes.withUnsafeBytes { try unsafe file.write($0, at: page.offset) }
            }
            pages = []
        }
    }
}

/// A file, and what is known of it.
private struct ModelFile {
    let path: String
    let source: String
    let pageBytes: Int
    /// What the file holds, but for pages that are torn.
    private(set) var bytes: [UInt8] = []
    /// Up to where the last snapshot was told to take it.
    private(set) var taken: ArraySlice<UInt8> = []
    /// Which pages have changed since.
    private(set) var changed = PageSet()

    init(_ path: String, in directory: String, pageBytes: Int, _ generator: inout SeededGenerator) {
        self.path = path
        self.pageBytes = pageBytes
        source = directory + "/" + path
        while bytes.count < 3 << 20 { append(&generator) }
        bytes.removeLast(Int(generator.next() % 3000))
    }

    private var pages: Int { bytes.count / pageBytes }

    /// A page of zeros, of one byte, or of random ones.
    private func page(_ kind: UInt64, _ generator: inout SeededGenerator) -> [UInt8] {
        guard kind > 0 else { return [UInt8](repeating: 0, count: pageBytes) }
        let first = UInt8(1 + generator.next() % 200)
        guard kind > 1 else { return [UInt8](repeating: first, count: pageBytes) }
        return [first]
            + (1..<pageBytes / 8).flatMap { _ in unsafe withUnsafeBytes(of: generator.next()) { unsafe Array($0) } }
            + [UInt8](repeating: first, count: 7)
    }

    private mutating func append(_ generator: inout SeededGenerator) {
        let (kind, isLong) = (generator.next() % 3, generator.next() % 3 == 0)
        let count = isLong ? 300_000 + Int(generator.next() % 1_500_000) : 1 + Int(generator.next() % 40_000)
        let page = page(kind, &generator)
        bytes += [UInt8](repeating: 0, count: (pageBytes - bytes.count % pageBytes) % pageBytes)
        for _ in 0...(count / pageBytes) { bytes += page }
    }

    /// Changes single pages here and there, and a long run; lets the file grow or shrink.
    mutating func change(_ generator: inout SeededGenerator) {
        func number(_ below: Int) -> Int { Int(generator.next() % UInt64(max(below, 1))) }
        let first = number(pages)
        let run = first..<min(first + number(2_000_000 / pageBytes), pages)
        let single = (0..<number(min(pages / 3, 300))).map { _ in number(pages) }
        changed = PageSet(single.filter { $0 < pages }.map { $0..<$0 + 1 } + [run])
        let kind = generator.next() % 3
        for page in changed.ranges.joined() {
            let bytes = self.page(run.contains(page) ? kind : generator.next() % 3, &generator)
            self.bytes.replaceSubrange(page * pageBytes..<(page + 1) * pageBytes, with: bytes)
        }
        switch number(4) {
        case 0: append(&generator)
        case 1: bytes.removeLast(number(600_000))
        default: break
        }
    }

    /// Writes the file, some of its changed pages torn and its zeros as holes or not; returns how it is to be taken.
    mutating func task(hasBase: Bool, _ torn: TornPages, _ generator: inout SeededGenerator) throws -> FileTask {
        try write(torn, hasBase: hasBase, &generator)
        let size: Int? = [nil, bytes.count, bytes.count + 20_000, bytes.count - 10_000][Int(generator.next() % 4)]
        taken = bytes.prefix(size ?? bytes.count)
        let isTold = hasBase && generator.next() % 3 > 0
        let selection = isTold ? PageSelection.pages(changed: changed) : .whole
        var task = FileTask(path: path, content: .file(source: source, size: size, selection: selection))
        let changed = hasBase && !isTold ? changed : nil
        task.pageCheck = { page, number in
            if unsafe page.unsafeLoad(as: UInt8.self) == TornPages.mark { return .reread }
            return changed.map { $0.contains(number) ? .store : .unchanged } ?? .store
        }
        return task
    }

    private func write(_ torn: TornPages, hasBase: Bool, _ generator: inout SeededGenerator) throws {
        torn.forget(source)
        let file = try OpenFile(overwriting: source)
        try file.setSize(0)
        try file.setSize(bytes.count)
        let hasHoles = generator.next() % 2 == 0
        for offset in stride(from: 0, to: bytes.count, by: pageBytes) {
            var page = Array(bytes[offset..<min(offset + pageBytes, bytes.count)])
            let isZero = page[0] == 0 && page.allSatisfy { $0 == 0 }
            if isZero, hasHoles { continue }
            let isChanged = !hasBase || changed.contains(offset / pageBytes)
            if !isZero, page.count == pageBytes, isChanged, generator.next() % 500 == 0 {
                torn.add(source, at: offset, page)
                page[0] = TornPages.mark
            }
            try unsafe page.withUnsafeBytes { try unsafe file.write($0, at: offset) }
        }
    }
}
