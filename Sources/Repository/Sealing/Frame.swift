/// Where a frame lies in its object.
struct FrameLocation: Hashable, Sendable {
    /// First byte of the frame's head.
    let offset: Int
    /// Length with head and tag.
    let length: Int

    /// The bytes of the object that the frame takes.
    var range: Range<Int> { offset..<(offset + length) }
}

/// The clear beginning of a frame.
struct FrameHead {
    /// Length of a head.
    static let headBytes = 12
    /// Length of a tag.
    static let tagBytes = 16
    /// Longest plaintext of a body frame.
    static let plaintextBytesMax = 256 * 1024
    /// Longest body frame, with head and tag.
    static let frameBytesMax = headBytes + plaintextBytesMax + tagBytes
    /// Longest plaintext of a footer.
    static let footerBytesMax = 32 * 1024 * 1024

    /// How a payload holds its plaintext.
    enum Method: UInt8 {
        case stored = 0
        case zstd
    }

    /// What a frame is for.
    enum Role: UInt8 {
        case body = 0
        case footer
    }

    /// Length of the encrypted payload.
    let payloadCount: Int
    /// Length of the plaintext.
    let plaintextCount: Int
    /// How the payload holds the plaintext.
    let method: Method
    /// What the frame is for.
    let role: Role

    /// Length of the whole frame.
    var frameCount: Int { Self.headBytes + payloadCount + Self.tagBytes }

    /// The bytes of the head.
    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.fixed(UInt32(payloadCount))
        writer.fixed(UInt32(plaintextCount))
        writer.byte(method.rawValue)
        writer.byte(role.rawValue)
        writer.fixed(UInt16(0))
        return writer.bytes
    }

    init(payloadCount: Int, plaintextCount: Int, method: Method, role: Role) {
        self.payloadCount = payloadCount
        self.plaintextCount = plaintextCount
        self.method = method
        self.role = role
    }

    /// Reads a head and checks it against the limits of its role.
    init(parsing bytes: [UInt8], at offset: Int) throws(MalformedBytes) {
        var reader = ByteReader(bytes, from: offset)
        payloadCount = Int(try reader.fixed(UInt32.self))
        plaintextCount = Int(try reader.fixed(UInt32.self))
        guard let method = Method(rawValue: try reader.byte()), let role = Role(rawValue: try reader.byte()),
            try reader.fixed(UInt16.self) == 0,
            plaintextCount <= (role == .body ? Self.plaintextBytesMax : Self.footerBytesMax),
            payloadCount <= plaintextCount
        else { throw MalformedBytes() }
        self.method = method
        self.role = role
    }
}
