extension ChangedPages {
    private static let formatVersion: UInt8 = 1
    /// How many single blocks of one fork are read: a terabyte of pages.
    private static let forkBlocksMax: UInt64 = 1 << 27
    private static let hasLimit: UInt8 = 0x10

    /// The set as bytes: a version, a flag, the databases, then every fork with its limit and runs of blocks.
    package func encode() -> [UInt8] {
        var encoder = CompactEncoder()
        encoder.byte(Self.formatVersion)
        encoder.byte(isEverything ? 1 : 0)
        encoder.number(UInt64(databases.count))
        for directory in databases.sorted() {
            encoder.number(UInt64(directory.tablespace))
            encoder.number(UInt64(directory.database))
        }
        encoder.number(UInt64(places.count))
        for (fork, place) in places.sorted(by: { $0.key < $1.key }) {
            encoder.byte(fork.kind.rawValue | (forks[place].limit == nil ? 0 : Self.hasLimit))
            encoder.number(UInt64(fork.relation.tablespace))
            encoder.number(UInt64(fork.relation.database))
            encoder.number(UInt64(fork.relation.number))
            if let limit = forks[place].limit { encoder.number(UInt64(limit)) }
            Self.encode(forks[place].blocks, to: &encoder)
        }
        return encoder.bytes
    }

    /// Reads what `encode` wrote.
    package init(decoding bytes: [UInt8]) throws {
        self.init()
        var decoder = CompactDecoder(bytes)
        let format = try decoder.byte()
        guard format == Self.formatVersion else {
            throw CompactCodingError(offset: 0, message: "Format \(format) is not known.")
        }
        if try decoder.byte() != 0 { markEverything() }
        for _ in 0..<(try decoder.count()) {
            markDatabase(DatabaseDirectory(tablespace: try decoder.uint32(), database: try decoder.uint32()))
        }
        for _ in 0..<(try decoder.count()) { try decodeFork(&decoder) }
        try decoder.finish()
    }

    private mutating func decodeFork(_ decoder: inout CompactDecoder) throws {
        let flags = try decoder.byte()
        guard let kind = RelationFork.Kind(rawValue: flags & ~Self.hasLimit) else {
            throw CompactCodingError(offset: 0, message: "There is no fork \(flags).")
        }
        let relation = RelationLocator(
            tablespace: try decoder.uint32(),
            database: try decoder.uint32(),
            number: try decoder.uint32()
        )
        let fork = RelationFork(relation, kind)
        if flags & Self.hasLimit != 0 { setLimit(try decoder.uint32(), of: fork) }
        var next: UInt64 = 0
        var total: UInt64 = 0
        for _ in 0..<(try decoder.count()) {
            let gap = try decoder.number()
            let length = gap & 1 == 0 ? 1 : try decoder.number(max: UInt64(UInt32.max)) + 2
            let start = next + (gap >> 1)
            guard start < 1 << 32, start + length <= 1 << 32 else {
                throw CompactCodingError(offset: 0, message: "Block \(start) is too large.")
            }
            total += length
            // A set this large saves nothing; to take the fork whole is right and costs no memory.
            if total > Self.forkBlocksMax { setLimit(0, of: fork) }
            markBlocks(UInt32(start)...UInt32(start + length - 1), of: fork)
            next = start + length
        }
    }

    /// Each run is the gap before it, shifted left, with the lowest bit telling whether a length follows.
    private static func encode(_ blocks: BlockSet, to encoder: inout CompactEncoder) {
        let runs = blocks.runs(in: 0..<1 << 32)
        encoder.number(UInt64(runs.count))
        var next = 0
        for run in runs {
            let gap = UInt64(run.lowerBound - next)
            encoder.number(gap << 1 | (run.count == 1 ? 0 : 1))
            if run.count > 1 { encoder.number(UInt64(run.count - 2)) }
            next = run.upperBound
        }
    }
}

extension CompactDecoder {
    /// Reads a number of 32 bits.
    fileprivate mutating func uint32() throws -> UInt32 { UInt32(try number(max: UInt64(UInt32.max))) }
}
