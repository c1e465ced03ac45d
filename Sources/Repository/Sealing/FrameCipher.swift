private import COpenSSL

/// Bytes whose tag is wrong.
struct AuthenticationFailure: Error {}

/// AES-256-GCM for the frames of one object, in place on raw buffers.
@safe final class FrameCipher {
    /// Which way the cipher works.
    enum Direction: Int32 {
        case open = 0
        case seal
    }

    private let context: OpaquePointer

    init(objectKey: [UInt8], direction: Direction) throws {
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw SealingFailure() }
        unsafe self.context = context
        let done = unsafe EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, objectKey, nil, direction.rawValue)
        guard done == 1 else { throw SealingFailure() }
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(context)
    }

    /// Encrypts a payload in place; returns its tag.
    func seal(
        _ payload: UnsafeMutableRawBufferPointer,
        at offset: Int,
        header: [UInt8],
        head: [UInt8]
    ) throws -> [UInt8] {
        try begin(offset: offset, header: header, head: head)
        try unsafe transform(UnsafeRawBufferPointer(payload), into: payload)
        var tag = [UInt8](repeating: 0, count: FrameHead.tagBytes)
        var count: Int32 = 0
        var rest = [UInt8](repeating: 0, count: FrameHead.tagBytes)
        guard unsafe EVP_CipherFinal_ex(context, &rest, &count) == 1,
            unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1
        else { throw SealingFailure() }
        return tag
    }

    /// Decrypts a payload in place or into other memory.
    ///
    /// Throws `AuthenticationFailure` when any byte differs from what was sealed; the memory then holds nothing of use.
    func open(
        _ payload: UnsafeRawBufferPointer,
        into target: UnsafeMutableRawBufferPointer,
        tag: [UInt8],
        at offset: Int,
        header: [UInt8],
        head: [UInt8]
    ) throws {
        try begin(offset: offset, header: header, head: head)
        try unsafe transform(payload, into: target)
        var expected = tag
        var count: Int32 = 0
        var rest = [UInt8](repeating: 0, count: FrameHead.tagBytes)
        guard unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &expected) == 1 else {
            throw SealingFailure()
        }
        guard unsafe EVP_CipherFinal_ex(context, &rest, &count) == 1 else { throw AuthenticationFailure() }
    }

    private func begin(offset: Int, header: [UInt8], head: [UInt8]) throws {
        var nonce = ByteWriter()
        nonce.fixed(UInt32(0))
        nonce.fixed(UInt64(offset))
        guard unsafe EVP_CipherInit_ex(context, nil, nil, nil, nonce.bytes, -1) == 1 else { throw SealingFailure() }
        var count: Int32 = 0
        for part in [header, head] {
            guard unsafe EVP_CipherUpdate(context, nil, &count, part, Int32(part.count)) == 1 else {
                throw SealingFailure()
            }
        }
    }

    private func transform(
        _ payload: UnsafeRawBufferPointer,
        into target: UnsafeMutableRawBufferPointer
    ) throws {
        guard payload.count > 0, let from = payload.baseAddress, let to = target.baseAddress else { return }
        precondition(target.count >= payload.count)
        let input = unsafe from.assumingMemoryBound(to: UInt8.self)
        let output = unsafe to.assumingMemoryBound(to: UInt8.self)
        var count: Int32 = 0
        guard unsafe EVP_CipherUpdate(context, output, &count, input, Int32(payload.count)) == 1 else {
            throw SealingFailure()
        }
    }
}
