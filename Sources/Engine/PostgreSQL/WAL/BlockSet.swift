/// A set of block numbers: short sorted lists where it is sparse, bitmaps where it is dense.
package struct BlockSet: Hashable, Sendable {
    /// The blocks that share their upper sixteen bits.
    struct Chunk: Hashable {
        /// How many entries a list may have; beyond, a bitmap is smaller.
        static let listedMax = 2048

        let index: UInt16
        var listed: [UInt16] = []
        var bits: [UInt64] = []

        init(index: UInt16) { self.index = index }
    }

    private(set) var chunks: [Chunk] = []
    private var recent = 0

    /// The empty set.
    package init() {}

    /// Whether there are no blocks.
    package var isEmpty: Bool { chunks.isEmpty }

    /// How many blocks there are.
    package var count: Int { chunks.reduce(0) { $0 + $1.count } }

    /// Whether `block` is one of them.
    package func contains(_ block: UInt32) -> Bool {
        let place = place(of: UInt16(block >> 16))
        return place.isThere && chunks[place.position].contains(UInt16(truncatingIfNeeded: block))
    }

    /// Adds a block.
    package mutating func insert(_ block: UInt32) {
        find(UInt16(block >> 16))
        chunks[recent].insert(UInt16(truncatingIfNeeded: block))
    }

    /// Adds all blocks from the first to the last of `blocks`.
    package mutating func insert(_ blocks: ClosedRange<UInt32>) {
        for index in UInt16(blocks.lowerBound >> 16)...UInt16(blocks.upperBound >> 16) {
            let base = UInt32(index) << 16
            let low = UInt16(max(blocks.lowerBound, base) - base)
            let high = UInt16(min(blocks.upperBound, base | 0xFFFF) - base)
            find(index)
            chunks[recent].insert(low...high)
        }
    }

    /// Adds all blocks of `other`.
    package mutating func formUnion(_ other: BlockSet) {
        guard !isEmpty else {
            self = other
            return
        }
        other.visit { insert($0) }
    }

    /// Removes all blocks from `limit` on.
    package mutating func removeAll(from limit: UInt32) {
        guard let last = chunks.last, UInt32(last.index) << 16 | 0xFFFF >= limit else { return }
        var rest = BlockSet()
        visit { if $0 < limit { rest.insert($0) } }
        self = rest
    }

    /// Calls `body` with every block, in order.
    package func visit(_ body: (UInt32) throws -> Void) rethrows {
        for chunk in chunks { try chunk.visit(body) }
    }

    /// The blocks inside `bounds` as runs, in order.
    package func runs(in bounds: Range<Int>) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        let indexes = bounds.lowerBound >> 16...(max(bounds.lowerBound, bounds.upperBound - 1)) >> 16
        for chunk in chunks where indexes.contains(Int(chunk.index)) {
            chunk.visit { block in
                let block = Int(block)
                guard bounds.contains(block) else { return }
                if let last = runs.last, last.upperBound == block {
                    runs[runs.count - 1] = last.lowerBound..<block + 1
                } else {
                    runs.append(block..<block + 1)
                }
            }
        }
        return runs
    }

    /// Whether both hold the same blocks.
    package static func == (left: Self, right: Self) -> Bool { left.chunks == right.chunks }

    /// Feeds the blocks.
    package func hash(into hasher: inout Hasher) { hasher.combine(chunks) }

    /// Makes the chunk with this index the recent one.
    private mutating func find(_ index: UInt16) {
        guard recent >= chunks.count || chunks[recent].index != index else { return }
        let place = place(of: index)
        if !place.isThere { chunks.insert(Chunk(index: index), at: place.position) }
        recent = place.position
    }

    private func place(of index: UInt16) -> (position: Int, isThere: Bool) {
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if chunks[middle].index < index { low = middle + 1 } else { high = middle }
        }
        return (low, low < chunks.count && chunks[low].index == index)
    }
}

extension BlockSet.Chunk {
    /// How many blocks there are.
    var count: Int { bits.isEmpty ? listed.count : bits.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Whether the block with these lower bits is one of them.
    func contains(_ low: UInt16) -> Bool {
        guard bits.isEmpty else { return bits[Int(low >> 6)] >> UInt64(low & 63) & 1 == 1 }
        let position = position(of: low)
        return position < listed.count && listed[position] == low
    }

    /// Adds the block with these lower bits.
    mutating func insert(_ low: UInt16) {
        guard bits.isEmpty else {
            bits[Int(low >> 6)] |= 1 << UInt64(low & 63)
            return
        }
        guard let last = listed.last, low <= last else {
            listed.append(low)
            if listed.count > Self.listedMax { spread() }
            return
        }
        let position = position(of: low)
        guard listed[position] != low else { return }
        listed.insert(low, at: position)
        if listed.count > Self.listedMax { spread() }
    }

    /// Adds the blocks with these lower bits.
    mutating func insert(_ lows: ClosedRange<UInt16>) {
        guard lows.count > Self.listedMax || !bits.isEmpty else {
            for low in lows { insert(low) }
            return
        }
        if bits.isEmpty { spread() }
        let (first, last) = (Int(lows.lowerBound >> 6), Int(lows.upperBound >> 6))
        for word in first...last {
            let from = word == first ? UInt64.max << UInt64(lows.lowerBound & 63) : .max
            let to = word == last ? UInt64.max >> UInt64(63 - lows.upperBound & 63) : .max
            bits[word] |= from & to
        }
    }

    /// Calls `body` with every block, in order.
    func visit(_ body: (UInt32) throws -> Void) rethrows {
        let base = UInt32(index) << 16
        for low in listed { try body(base | UInt32(low)) }
        for (word, value) in bits.enumerated() {
            var value = value
            while value != 0 {
                try body(base | UInt32(word << 6 | value.trailingZeroBitCount))
                value &= value - 1
            }
        }
    }

    private mutating func spread() {
        bits = [UInt64](repeating: 0, count: 1024)
        for low in listed { bits[Int(low >> 6)] |= 1 << UInt64(low & 63) }
        listed = []
    }

    private func position(of low: UInt16) -> Int {
        var start = 0
        var end = listed.count
        while start < end {
            let middle = (start + end) / 2
            if listed[middle] < low { start = middle + 1 } else { end = middle }
        }
        return start
    }
}
