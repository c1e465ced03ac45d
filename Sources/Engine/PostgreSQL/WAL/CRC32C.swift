private import CProcessor

/// The Castagnoli checksum that PostgreSQL keeps in every log record: the processor's own, or eight bytes at a time.
enum CRC32C {
    /// What a checksum starts from.
    static let initial: UInt32 = 0xFFFF_FFFF

    /// Goes on with a checksum over `bytes`.
    static func update(_ checksum: UInt32, _ bytes: ByteView) -> UInt32 {
        guard !hasInstruction else {
            return unsafe bytes.withUnsafeBytes { unsafe processor_crc32c(checksum, $0.baseAddress, $0.count) }
        }
        return updateByTables(checksum, bytes)
    }

    private static let hasInstruction = processor_has_crc32c() != 0

    /// The same without the processor's help.
    static func updateByTables(_ checksum: UInt32, _ bytes: ByteView) -> UInt32 {
        unsafe tables.withUnsafeBufferPointer { tables in
            var checksum = checksum
            var offset = 0
            while bytes.count - offset >= 8 {
                let word = bytes.uint64(at: offset) ^ UInt64(checksum)
                let low = unsafe tables[7 << 8 | byte(word, 0)] ^ tables[6 << 8 | byte(word, 1)]
                let middle = unsafe tables[5 << 8 | byte(word, 2)] ^ tables[4 << 8 | byte(word, 3)]
                let upper = unsafe tables[3 << 8 | byte(word, 4)] ^ tables[2 << 8 | byte(word, 5)]
                let high = unsafe tables[1 << 8 | byte(word, 6)] ^ tables[byte(word, 7)]
                checksum = (low ^ middle) ^ (upper ^ high)
                offset += 8
            }
            while offset < bytes.count {
                checksum = unsafe tables[Int(UInt8(truncatingIfNeeded: checksum) ^ bytes[offset])] ^ checksum >> 8
                offset += 1
            }
            return checksum
        }
    }

    @inline(__always)
    private static func byte(_ word: UInt64, _ index: UInt64) -> Int {
        Int(truncatingIfNeeded: word >> (index &* 8) & 0xFF)
    }

    /// Ends a checksum.
    static func finish(_ checksum: UInt32) -> UInt32 { ~checksum }

    /// Eight tables of 256 entries: entry `n << 8 | b` is byte `b` followed by `n` zero bytes.
    private static let tables: [UInt32] = {
        var tables: [UInt32] = []
        for byte in UInt32(0)..<256 {
            var value = byte
            for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : (value >> 1) ^ 0x82F6_3B78 }
            tables.append(value)
        }
        for index in 256..<2048 {
            let before = tables[index - 256]
            tables.append(tables[Int(before & 0xFF)] ^ (before >> 8))
        }
        return tables
    }()
}
