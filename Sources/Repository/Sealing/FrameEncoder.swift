private import CZstd

/// Compresses and seals plaintexts into frames; owns the compressor and its scratch memory.
@safe final class FrameEncoder {
    private let context: OpaquePointer
    /// Up to this level zstd's fast strategy is used, with matches of 5 bytes.
    ///
    /// What zstd would take for inputs of our size is made for text: on pages of databases this is as small as its own level
    /// 3 or smaller, and twice as fast (docs/performance.md).
    private static let fastLevelMax = 3
    private static let matchBytesMin: Int32 = 5
    /// Base-two logarithms of how many places are remembered; more don't fit into a core's nearest cache and cost more than
    /// they bring.
    private static let hashLogRange: ClosedRange<Int32> = 13...14

    private var scratch: [UInt8] = []

    init(level: Int) throws {
        guard let context = unsafe ZSTD_createCCtx() else { throw SealingFailure() }
        unsafe self.context = context
        unsafe _ = ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level))
        guard level <= Self.fastLevelMax else { return }
        let hashLog = min(Self.hashLogRange.lowerBound + Int32(level) - 1, Self.hashLogRange.upperBound)
        unsafe _ = ZSTD_CCtx_setParameter(context, ZSTD_c_strategy, Int32(bitPattern: ZSTD_fast.rawValue))
        unsafe _ = ZSTD_CCtx_setParameter(context, ZSTD_c_minMatch, Self.matchBytesMin)
        unsafe _ = ZSTD_CCtx_setParameter(context, ZSTD_c_hashLog, hashLog)
    }

    deinit {
        unsafe _ = ZSTD_freeCCtx(context)
    }

    /// Appends one frame to an object's bytes.
    func seal(
        _ plaintext: UnsafeRawBufferPointer,
        role: FrameHead.Role,
        into object: inout [UInt8],
        cipher: FrameCipher,
        header: [UInt8]
    ) throws -> FrameLocation {
        reserve(max(ZSTD_compressBound(plaintext.count), plaintext.count))
        return try unsafe scratch.withUnsafeMutableBytes { buffer in
            let (count, method) = unsafe fill(buffer, from: plaintext)
            let head = FrameHead(payloadCount: count, plaintextCount: plaintext.count, method: method, role: role)
            let payload = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
            return try unsafe Self.append(payload, head, to: &object, cipher, header)
        }
    }

    /// Appends a body frame whose payload was made for another object.
    func seal(
        _ payload: FramePayload,
        into object: inout [UInt8],
        cipher: FrameCipher,
        header: [UInt8]
    ) throws -> FrameLocation {
        reserve(payload.bytes.count)
        let head = FrameHead(
            payloadCount: payload.bytes.count,
            plaintextCount: payload.plaintextCount,
            method: payload.method,
            role: .body
        )
        return try unsafe scratch.withUnsafeMutableBytes { buffer in
            let copy = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<payload.bytes.count])
            unsafe copy.copyBytes(from: payload.bytes)
            return try unsafe Self.append(copy, head, to: &object, cipher, header)
        }
    }

    private func reserve(_ count: Int) {
        if scratch.count < count { scratch = [UInt8](repeating: 0, count: count) }
    }

    /// Encrypts a payload in place and appends it with its head and tag.
    private static func append(
        _ payload: UnsafeMutableRawBufferPointer,
        _ head: FrameHead,
        to object: inout [UInt8],
        _ cipher: FrameCipher,
        _ header: [UInt8]
    ) throws -> FrameLocation {
        let (offset, encoded) = (object.count, head.encoded)
        let tag = try unsafe cipher.seal(payload, at: offset, header: header, head: encoded)
        object.append(contentsOf: encoded)
        unsafe object.append(contentsOf: payload)
        object.append(contentsOf: tag)
        return FrameLocation(offset: offset, length: object.count - offset)
    }

    /// Puts the payload into a buffer: compressed where that is shorter.
    private func fill(
        _ buffer: UnsafeMutableRawBufferPointer,
        from plaintext: UnsafeRawBufferPointer
    )
        -> (Int, FrameHead.Method)
    {
        guard plaintext.count > 0 else { return (0, .stored) }
        let count = unsafe ZSTD_compress2(
            context,
            buffer.baseAddress,
            buffer.count,
            plaintext.baseAddress,
            plaintext.count
        )
        if ZSTD_isError(count) == 0, count < plaintext.count { return (count, .zstd) }
        unsafe buffer.copyMemory(from: plaintext)
        return (plaintext.count, .stored)
    }
}
