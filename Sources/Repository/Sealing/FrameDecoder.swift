private import CZstd

/// Opens and decompresses frames; owns the decompressor.
@safe final class FrameDecoder {
    private let context: OpaquePointer

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
        let head = try FrameHead(parsing: bytes, at: index)
        let start = index + FrameHead.headBytes
        let end = start + head.payloadCount
        guard head.role == role, end + FrameHead.tagBytes <= bytes.count else { throw MalformedBytes() }
        let encoded = Array(bytes[index..<start])
        let tag = Array(bytes[end..<(end + FrameHead.tagBytes)])
        return try unsafe bytes.withUnsafeMutableBytes { buffer in
            let payload = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start..<end])
            try unsafe cipher.open(payload, tag: tag, at: objectOffset, header: header, head: encoded)
            return try unsafe plaintext(of: UnsafeRawBufferPointer(payload), head: head)
        }
    }

    private func plaintext(of payload: UnsafeRawBufferPointer, head: FrameHead) throws -> [UInt8] {
        guard head.method == .zstd else {
            guard payload.count == head.plaintextCount else { throw MalformedBytes() }
            return unsafe Array(payload)
        }
        return try unsafe [UInt8](unsafeUninitializedCapacity: head.plaintextCount) { output, count in
            let length = unsafe ZSTD_decompressDCtx(
                context,
                output.baseAddress,
                head.plaintextCount,
                payload.baseAddress,
                payload.count
            )
            guard ZSTD_isError(length) == 0, length == head.plaintextCount else { throw MalformedBytes() }
            count = length
        }
    }
}
