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
        let parts = PagePlan.parts(pages: row.pages, selection: selection, basePages: row.base)
        #expect(parts.filter { !$0.isShared }.map(\.pages) == row.read)
        #expect(parts.flatMap(\.pages) == Array(0..<row.pages))
    }

    @Test func `a whole file is read whole`() {
        #expect(PagePlan.parts(pages: 3, selection: .whole, basePages: 3).map(\.isShared) == [false])
        #expect(PagePlan.parts(pages: 0, selection: .whole, basePages: 3).isEmpty)
    }

    @Test func `a page set is the union of its ranges`() {
        let set = PageSet([5..<7, 1..<3, 2..<4, 7..<8, 20..<20])
        #expect(set.ranges == [1..<4, 5..<8])
        #expect(set.count == 6)
        #expect((0..<10).filter(set.contains) == [1, 2, 3, 5, 6, 7])
        #expect(set.union(PageSet(pages: [4, 9])).ranges == [1..<8, 9..<10])
        #expect(PageSet().isEmpty)
    }
}
