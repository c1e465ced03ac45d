private import CZstd

/// Opens and decompresses frames; owns the decompressor.
@safe final class FrameDecoder {
    private let context: OpaquePointer
    private let scratch = AlignedBuffer(count: FrameHead.plaintextBytesMax)

    init() throws {
        guard let context = unsafe ZSTD_createDCtx() else { throw SealingFailure() }
        unsafe self.context = context
    }

    deinit {
        unsafe _ = ZSTD_freeDCtx(context)
    }

    /// The plaintext of the frame at an index of bytes that were read from an offset of its object; decrypts in place.
    ///
    /// Throws `MalformedBytes` or `AuthenticationFailure`.
    func open(
        _ bytes: inout [UInt8],
        at index: Int,
        objectOffset: Int,
        role: FrameHead.Role,
        cipher: FrameCipher,
        header: [UInt8]
    ) throws -> [UInt8] {
        let (head, range) = try Self.decrypt(&bytes, at: index, objectOffset, role, cipher, header)
        return try unsafe bytes.withUnsafeBytes { buffer in
            try unsafe plaintext(of: UnsafeRawBufferPointer(rebasing: buffer[range]), head: head)
        }
    }

    /// The payload of a body frame, which stays compressed; otherwise as ``open(_:at:objectOffset:role:cipher:header:)``.
    func payload(
        _ bytes: inout [UInt8],
        at index: Int,
        objectOffset: Int,
        cipher: FrameCipher,
        header: [UInt8]
    ) throws -> FramePayload {
        let (head, range) = try Self.decrypt(&bytes, at: index, objectOffset, .body, cipher, header)
        return FramePayload(bytes: Array(bytes[range]), method: head.method, plaintextCount: head.plaintextCount)
    }

    /// Decrypts a frame's payload in place and answers where it lies.
    private static func decrypt(
        _ bytes: inout [UInt8],
        at index: Int,
        _ objectOffset: Int,
        _ role: FrameHead.Role,
        _ cipher: FrameCipher,
        _ header: [UInt8]
    ) throws -> (FrameHead, Range<Int>) {
        let head = try FrameHead(parsing: bytes, at: index)
        let start = index + FrameHead.headBytes
        let end = start + head.payloadCount
        guard head.role == role, end + FrameHead.tagBytes <= bytes.count else { throw MalformedBytes() }
        let encoded = Array(bytes[index..<start])
        let tag = Array(bytes[end..<(end + FrameHead.tagBytes)])
        try unsafe bytes.withUnsafeMutableBytes { buffer in
            let payload = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start..<end])
            let sealed = UnsafeRawBufferPointer(payload)
            try unsafe cipher.open(sealed, into: payload, tag: tag, at: objectOffset, header: header, head: encoded)
        }
        return (head, start..<end)
    }

    /// Puts the plaintext of a body frame into memory, of exactly its length; leaves the frame's bytes as they are.
    ///
    /// Throws `MalformedBytes` or `AuthenticationFailure`.
    func open(
        _ frame: UnsafeRawBufferPointer,
        _ head: FrameHead,
        into target: UnsafeMutableRawBufferPointer,
        objectOffset: Int,
        cipher: FrameCipher,
        header: [UInt8]
    ) throws {
        guard head.role == .body, frame.count == head.frameCount, target.count == head.plaintextCount else {
            throw MalformedBytes()
        }
        let end = FrameHead.headBytes + head.payloadCount
        let payload = unsafe UnsafeRawBufferPointer(rebasing: frame[FrameHead.headBytes..<end])
        let opened = unsafe head.method == .stored ? target : scratch.part(0..<payload.count)
        guard opened.count == payload.count else { throw MalformedBytes() }
        try unsafe cipher.open(
            payload,
            into: opened,
            tag: Array(frame[end...]),
            at: objectOffset,
            header: header,
            head: Array(frame[..<FrameHead.headBytes])
        )
        guard head.method == .zstd else { return }
        try unsafe decompress(UnsafeRawBufferPointer(opened), into: target)
    }

    private func decompress(
        _ payload: UnsafeRawBufferPointer,
        into target: UnsafeMutableRawBufferPointer
    ) throws {
        let length = unsafe ZSTD_decompressDCtx(
            context,
            target.baseAddress,
            target.count,
            payload.baseAddress,
            payload.count
        )
        guard ZSTD_isError(length) == 0, length == target.count else { throw MalformedBytes() }
    }

    private func plaintext(of payload: UnsafeRawBufferPointer, head: FrameHead) throws -> [UInt8] {
        guard head.method == .zstd else {
            guard payload.count == head.plaintextCount else { throw MalformedBytes() }
            return unsafe Array(payload)
        }
        return try unsafe [UInt8](unsafeUninitializedCapacity: head.plaintextCount) { output, count in
            let target = unsafe UnsafeMutableRawBufferPointer(
                UnsafeMutableBufferPointer(rebasing: output[..<head.plaintextCount])
            )
            try unsafe decompress(payload, into: target)
            count = head.plaintextCount
        }
    }
}
