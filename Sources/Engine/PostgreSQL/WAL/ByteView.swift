/// A lent run of bytes with checked, unaligned, little-endian loads; it must not outlive the call that lends it.
@safe struct ByteView {
    private let bytes: UnsafeRawBufferPointer

    /// Looks at `bytes`, which have to stay where they are for as long as the view is used.
    init(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes = bytes }

    /// How many bytes there are.
    var count: Int { unsafe bytes.count }

    /// The byte at `offset`.
    @inline(__always)
    subscript(_ offset: Int) -> UInt8 {
        precondition(offset >= 0 && offset < count)
        return unsafe bytes[offset]
    }

    /// The two bytes at `offset` as a number.
    @inline(__always)
    func uint16(at offset: Int) -> UInt16 { load(at: offset) }

    /// The four bytes at `offset` as a number.
    @inline(__always)
    func uint32(at offset: Int) -> UInt32 { load(at: offset) }

    /// The eight bytes at `offset` as a number.
    @inline(__always)
    func uint64(at offset: Int) -> UInt64 { load(at: offset) }

    /// The bytes from `offset` on, at most `count` of them.
    @inline(__always)
    func slice(_ offset: Int, _ count: Int) -> ByteView {
        precondition(offset >= 0 && count >= 0 && offset + count <= self.count)
        return unsafe ByteView(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
    }

    /// Whether there is nothing but zeros.
    var isZero: Bool { unsafe bytes.allSatisfy { $0 == 0 } }

    /// Lends the bytes.
    @inline(__always)
    func withUnsafeBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value { unsafe body(bytes) }

    /// Adds these bytes to the end of `array`.
    func append(to array: inout [UInt8]) { unsafe array.append(contentsOf: bytes) }

    @inline(__always)
    private func load<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Number {
        precondition(offset >= 0 && offset + MemoryLayout<Number>.size <= count)
        return Number(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}

extension ByteView {
    /// Lends the bytes of `array` for the length of `body`.
    static func of<Result>(_ array: [UInt8], _ body: (ByteView) throws -> Result) rethrows -> Result {
        try unsafe array.withUnsafeBytes { try unsafe body(ByteView($0)) }
    }
}
