/// A set of page numbers, held as sorted ranges.
package struct PageSet: Sendable, Hashable {
    /// The ranges, ascending, not touching each other.
    package private(set) var ranges: [Range<Int>]

    /// The empty set.
    package init() {
        ranges = []
    }

    /// The pages of some ranges, in any order.
    package init(_ ranges: some Sequence<Range<Int>>) {
        self.ranges = Self.joined(ranges.filter { !$0.isEmpty }.sorted { $0.lowerBound < $1.lowerBound })
    }

    /// Some pages, in any order.
    package init(pages: some Sequence<Int>) {
        self.init(pages.map { $0..<($0 + 1) })
    }

    /// How many pages.
    package var count: Int { ranges.reduce(0) { $0 + $1.count } }

    /// Whether there are none.
    package var isEmpty: Bool { ranges.isEmpty }

    /// Whether a page is in the set.
    package func contains(_ page: Int) -> Bool {
        let index = index(endingAfter: page)
        return index < ranges.count && ranges[index].contains(page)
    }

    /// Index of the first range that a page does not lie behind.
    func index(endingAfter page: Int) -> Int {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= page { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The pages of both sets.
    package func union(_ other: PageSet) -> PageSet {
        PageSet(ranges + other.ranges)
    }

    private static func joined(_ sorted: [Range<Int>]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        for range in sorted {
            guard let last = result.last, range.lowerBound <= last.upperBound else {
                result.append(range)
                continue
            }
            result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
        }
        return result
    }
}
