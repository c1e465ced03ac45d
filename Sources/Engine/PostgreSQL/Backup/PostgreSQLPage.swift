/// PostgreSQL's 8 KiB pages: their checksum and their log position.
package enum PostgreSQLPage {
    /// The bytes of a page.
    package static let bytes = 8192
    /// The pages of one file of a relation; block numbers go on in the next file.
    package static let pagesPerFile = 131_072

    /// What a check found.
    package enum Check: Sendable, Hashable {
        /// The checksum agrees.
        case valid
        /// All bytes are zero: allocated and not used yet.
        case new
        /// The page is torn or damaged.
        case invalid
    }

    /// Checks one page of exactly 8192 bytes; the block number counts over all files of the relation's fork.
    package static func check(_ page: UnsafeRawBufferPointer, blockNumber: UInt32) -> Check {
        precondition(page.count == bytes)
        // A page in use always has an upper end of its free space; zero there means new or damaged.
        if unsafe page.loadUnaligned(fromByteOffset: 14, as: UInt16.self) == 0 {
            return unsafe isZero(page) ? .new : .invalid
        }
        let stored = unsafe page.loadUnaligned(fromByteOffset: checksumOffset, as: UInt16.self)
        return unsafe stored == checksum(page, blockNumber: blockNumber) ? .valid : .invalid
    }

    /// The position of the last log record that changed the page.
    package static func position(_ page: UnsafeRawBufferPointer) -> UInt64 {
        let high = unsafe page.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
        let low = unsafe page.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        return UInt64(high) << 32 | UInt64(low)
    }

    private static func isZero(_ page: UnsafeRawBufferPointer) -> Bool {
        for offset in stride(from: 0, to: bytes, by: 8)
        where unsafe page.loadUnaligned(fromByteOffset: offset, as: UInt64.self) != 0 {
            return false
        }
        return true
    }

    /// The checksum as PostgreSQL computes it: 32 interleaved FNV-1a-like sums over 32-bit words, folded to 16 bits.
    ///
    /// Plain loops over a fixed array become vector code; SIMD types of this width do not, and are 200 times slower.
    static func checksum(_ page: UnsafeRawBufferPointer, blockNumber: UInt32) -> UInt16 {
        var sums = offsets
        for lane in sums.indices {
            let word = unsafe page.loadUnaligned(fromByteOffset: lane * wordBytes, as: UInt32.self)
            // The stored checksum counts as zero.
            let isChecksum = lane * wordBytes == checksumOffset
            sums[lane] = mixed(sums[lane], isChecksum ? word & 0xFFFF_0000 : word)
        }
        for row in 1..<(bytes / rowBytes) {
            for lane in sums.indices {
                let offset = row * rowBytes + lane * wordBytes
                sums[lane] = mixed(sums[lane], unsafe page.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            }
        }
        var folded = blockNumber
        for lane in sums.indices { folded ^= mixed(mixed(sums[lane], 0), 0) }
        return UInt16(folded % 65_535 + 1)
    }

    private static let wordBytes = MemoryLayout<UInt32>.size
    private static let rowBytes = 32 * wordBytes
    private static let checksumOffset = 8

    @inline(__always)
    private static func mixed(_ sum: UInt32, _ word: UInt32) -> UInt32 {
        let mixed = sum ^ word
        return (mixed &* 16_777_619) ^ (mixed &>> 17)
    }

    /// The start values of the 32 sums, part of the on-disk format.
    private static let offsets: InlineArray<32, UInt32> = [
        0x5B1F_36E9, 0xB852_5960, 0x02AB_50AA, 0x1DE6_6D2A, 0x79FF_467A, 0x9BB9_F8A3, 0x217E_7CD2, 0x83E1_3D2C,
        0xF8D4_474F, 0xE39E_B970, 0x42C6_AE16, 0x9932_16FA, 0x7B09_3B5D, 0x98DA_FF3C, 0xF718_902A, 0x0B1C_9CDB,
        0xE58F_764B, 0x1876_36BC, 0x5D7B_3BB1, 0xE73D_E7DE, 0x92BE_C979, 0xCCA6_C0B2, 0x304A_0979, 0x85AA_43D4,
        0x7831_25BB, 0x6CA8_EAA2, 0xE407_EAC6, 0x4B5C_FC3E, 0x9FBF_8C76, 0x15CA_20BE, 0xF2CA_9FD3, 0x959B_D756,
    ]
}
