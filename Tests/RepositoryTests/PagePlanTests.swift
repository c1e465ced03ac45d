import Testing

@testable import Repository

struct PagePlanTests {
    /// A case of the table: pages of the file, pages that the base can give, changed pages, what is read.
    struct Row: Sendable, CustomTestStringConvertible {
        let pages: Int
        let base: Int
        let changed: [Range<Int>]
        let read: [Range<Int>]

        var testDescription: String { "\(pages) pages, \(base) known, \(changed) changed" }
    }

    @Test(arguments: [
        Row(pages: 10, base: 10, changed: [], read: []),
        Row(pages: 10, base: 10, changed: [3..<5], read: [3..<5]),
        Row(pages: 10, base: 10, changed: [0..<1, 9..<10], read: [0..<1, 9..<10]),
        Row(pages: 10, base: 6, changed: [2..<3], read: [2..<3, 6..<10]),
        Row(pages: 10, base: 6, changed: [5..<7], read: [5..<10]),
        Row(pages: 10, base: 0, changed: [5..<7], read: [0..<10]),
        Row(pages: 4, base: 9, changed: [2..<100], read: [2..<4]),
        Row(pages: 4, base: 9, changed: [50..<60], read: []),
        Row(pages: 0, base: 9, changed: [0..<3], read: []),
    ])
    func `what the base can't give or has changed is read, the rest is shared`(row: Row) {
        let selection = PageSelection.pages(changed: PageSet(row.changed))
        let stretches = Self.stretches(0..<row.pages, selection, basePages: row.base)
        #expect(stretches.filter { $0.fate == .read }.map(\.pages) == row.read)
        #expect(stretches.flatMap(\.pages) == Array(0..<row.pages))
    }

    @Test func `a whole file is read whole`() {
        #expect(Self.stretches(0..<3, .whole, basePages: 3) == [PageStretch(pages: 0..<3, fate: .read)])
        #expect(Self.stretches(0..<0, .whole, basePages: 3).isEmpty)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `each page of a part has the fate that it has by itself, and neighbours differ`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func number(_ below: Int) -> Int { Int(generator.next() % UInt64(below)) }
        for _ in 0..<200 {
            let changed = PageSet((0..<number(12)).map { _ in (number(60), number(9)) }.map { $0..<$0 + $1 })
            let (first, basePages) = (number(50), number(70))
            let part = first..<first + number(40)
            let stretches = Self.stretches(part, .pages(changed: changed), basePages: basePages)
            #expect(stretches.flatMap(\.pages) == Array(part))
            for stretch in stretches {
                let isRead = stretch.pages.map { changed.contains($0) || $0 >= basePages }
                #expect(isRead.allSatisfy { $0 == (stretch.fate == .read) })
            }
            #expect(zip(stretches, stretches.dropFirst()).allSatisfy { $0.fate != $1.fate })
        }
    }

    @Test func `a page set is the union of its ranges`() {
        let set = PageSet([5..<7, 1..<3, 2..<4, 7..<8, 20..<20])
        #expect(set.ranges == [1..<4, 5..<8])
        #expect(set.count == 6)
        #expect((0..<10).filter(set.contains) == [1, 2, 3, 5, 6, 7])
        #expect(set.union(PageSet(pages: [4, 9])).ranges == [1..<8, 9..<10])
        #expect(PageSet().isEmpty)
    }

    private static func stretches(
        _ pages: Range<Int>,
        _ selection: PageSelection,
        basePages: Int
    ) -> [PageStretch] {
        Array(IteratorSequence(PagePlan(pages, selection: selection, basePages: basePages)))
    }
}
