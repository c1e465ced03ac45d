import Testing

@testable import Repository

struct PageBatchTests {
    @Test(arguments: [512, 8192, 65_536])
    func `batches deal with all pages in order, and each reads what one buffer holds`(pageBytes: Int) {
        var generator = SeededGenerator(seed: UInt64(pageBytes))
        let stretches = Self.stretches(&generator)
        let fileBytes = (stretches.last?.pages.upperBound ?? 0) * pageBytes - 100
        let batches = Self.batches(stretches, pageBytes: pageBytes, fileBytes: fileBytes)
        let steps = batches.flatMap(\.steps)
        #expect(steps.flatMap(\.pages) == stretches.flatMap(\.pages))
        #expect(
            steps.flatMap { step in step.pages.map { _ in step.fate } }
                == stretches.flatMap { stretch in stretch.pages.map { _ in stretch.fate } }
        )
        #expect(batches.reduce(0) { $0 + $1.bytes } == fileBytes - Self.firstPage * pageBytes)
        for batch in batches {
            #expect(batch.steps.reduce(0) { $0 + $1.pages.count } <= PageBatch.pagesMax)
            #expect(batch.doubtful.isEmpty)
            var filled = 0
            for step in batch.steps where step.fate == .read {
                #expect(step.offset >= filled && AlignedBuffer.isAligned(step.offset))
                filled = step.offset + step.pages.count * pageBytes
            }
            #expect(filled <= PageBatch.readBytesMax)
        }
    }

    @Test func `a batch is as large as it may be`() {
        let long = Self.batches([PageStretch(pages: 0..<1000, fate: .read)], pageBytes: 8192, fileBytes: 1000 * 8192)
        #expect(long.map(\.readBytes) == Array(repeating: 1 << 20, count: 7) + [(1000 - 7 * 128) * 8192])
        let every = (0..<2000).map { PageStretch(pages: $0..<$0 + 1, fate: $0 % 2 == 0 ? .read : .shared) }
        let scattered = Self.batches(every, pageBytes: 8192, fileBytes: 2000 * 8192)
        #expect(scattered.map(\.readBytes) == Array(repeating: 1 << 20, count: 7) + [(1000 - 7 * 128) * 8192])
        let stretch = PageStretch(pages: 0..<9000, fate: .shared)
        let shared = Self.batches([stretch], pageBytes: 8192, fileBytes: 9000 * 8192)
        #expect(shared.map { $0.bytes / 8192 } == [4096, 4096, 808])
    }

    @Test func `a batch remembers what was said about each page, and ends where the file does`() {
        let stretches = [
            PageStretch(pages: 3..<5, fate: .read), PageStretch(pages: 5..<9, fate: .shared),
            PageStretch(pages: 9..<12, fate: .read), PageStretch(pages: 12..<13, fate: .hole),
        ]
        var batch = PageBatch(pageBytes: 512)
        for stretch in stretches { #expect(batch.take(stretch, fileBytes: 13 * 512) == nil) }
        let pages = batch.steps.flatMap(batch.pages)
        #expect(pages.map(\.number) == [3, 4, 9, 10, 11])
        #expect(pages.map(\.offset) == [0, 512, 4096, 4608, 5120])
        batch[pages[0]] = .unchanged
        batch[pages[1]] = .reread
        batch[pages[3]] = .corrupt
        batch[pages[4]] = .reread
        #expect(pages.map { batch[$0] } == [.unchanged, .reread, .store, .corrupt, .reread])
        #expect(batch.doubtful.map(\.number) == [4, 10, 11])
        batch.end(with: 2, at: 11 * 512 + 7)
        #expect(batch.steps.map(\.fate) == [.read, .shared, .read])
        #expect(batch.doubtful.map(\.number) == [4, 10])
        #expect(batch.bytes == 8 * 512 + 7 && batch.readBytes == 4 * 512 + 7)
    }

    private static let firstPage = 5

    /// Stretches of one page and of many, no two alike side by side.
    private static func stretches(_ generator: inout SeededGenerator) -> [PageStretch] {
        let fates = [PageStretch.Fate.read, .shared, .read, .hole]
        var page = firstPage
        return (0..<600).map { index in
            let count = generator.next() % 50 == 0 ? 1 + Int(generator.next() % 9000) : 1 + Int(generator.next() % 3)
            defer { page += count }
            return PageStretch(pages: page..<page + count, fate: fates[index % fates.count])
        }
    }

    private static func batches(_ stretches: [PageStretch], pageBytes: Int, fileBytes: Int) -> [PageBatch] {
        var batches: [PageBatch] = []
        var batch = PageBatch(pageBytes: pageBytes)
        for stretch in stretches {
            var left: PageStretch? = stretch
            while let next = left {
                left = batch.take(next, fileBytes: fileBytes)
                guard left != nil else { break }
                batches.append(batch)
                batch = PageBatch(pageBytes: pageBytes)
            }
        }
        return batches + [batch]
    }
}
