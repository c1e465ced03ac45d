/// Memory that the system can move to and from a disk without copying it; one worker's.
@safe final class AlignedBuffer {
    /// What addresses, offsets and lengths of direct transfers are multiples of.
    static let alignmentBytes = 4096

    /// The memory.
    let bytes: UnsafeMutableRawBufferPointer

    init(count: Int) {
        unsafe bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: Self.alignmentBytes)
    }

    deinit {
        unsafe bytes.deallocate()
    }

    /// Part of the memory.
    func part(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[range])
    }

    /// The next offset, from one on, that a direct transfer may have.
    static func aligned(_ offset: Int) -> Int { (offset + alignmentBytes - 1) / alignmentBytes * alignmentBytes }

    /// Whether an offset or length is one that a direct transfer may have.
    static func isAligned(_ count: Int) -> Bool { count.isMultiple(of: alignmentBytes) }
}
