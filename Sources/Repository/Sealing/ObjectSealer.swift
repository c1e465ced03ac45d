/// Builds the bytes of one object: header, frames, footer, trailer.
struct ObjectSealer {
    /// What ends every object.
    static let trailerMagic = Array("TSAFDLOH".utf8)
    /// Length of a trailer.
    static let trailerBytes = 16

    /// The object's name, which its key depends on.
    let name: ObjectName
    /// The object so far.
    private(set) var bytes: [UInt8]
    private let header: ObjectHeader
    private let cipher: FrameCipher
    private let encoder: FrameEncoder

    /// Begins an object, in memory that an earlier one has left.
    init(
        name: ObjectName,
        kind: ObjectKind,
        key: SealingKey,
        encoder: FrameEncoder,
        random: RandomSource,
        reusing memory: consuming [UInt8] = []
    ) throws {
        let header = ObjectHeader(kind: kind, salt: try random.bytes(32), key: key)
        self.name = name
        self.header = header
        self.encoder = encoder
        cipher = try FrameCipher(objectKey: key.objectKey(name: name, header: header), direction: .seal)
        memory.removeAll(keepingCapacity: true)
        memory.append(contentsOf: header.encoded)
        bytes = memory
    }

    /// Appends a body frame.
    mutating func append(_ plaintext: UnsafeRawBufferPointer) throws -> FrameLocation {
        try unsafe encoder.seal(plaintext, role: .body, into: &bytes, cipher: cipher, header: header.encoded)
    }

    /// Appends a body frame whose payload was made for another object.
    mutating func append(_ payload: FramePayload) throws -> FrameLocation {
        try encoder.seal(payload, into: &bytes, cipher: cipher, header: header.encoded)
    }

    /// Appends bytes as body frames of the longest length but the last.
    mutating func append(splitting plaintext: [UInt8]) throws -> [FrameLocation] {
        try unsafe plaintext.withUnsafeBytes { buffer in
            var locations: [FrameLocation] = []
            for start in stride(from: 0, to: buffer.count, by: FrameHead.plaintextBytesMax) {
                let end = min(start + FrameHead.plaintextBytesMax, buffer.count)
                locations.append(try unsafe append(UnsafeRawBufferPointer(rebasing: buffer[start..<end])))
            }
            return locations
        }
    }

    /// Appends footer and trailer; the object is complete.
    mutating func finish(footer: [UInt8]) throws {
        guard footer.count <= FrameHead.footerBytesMax else {
            throw RepositoryError.limitExceeded("The footer of object \(name)", max: FrameHead.footerBytesMax)
        }
        let location = try unsafe footer.withUnsafeBytes { buffer in
            try unsafe encoder.seal(buffer, role: .footer, into: &bytes, cipher: cipher, header: header.encoded)
        }
        var trailer = ByteWriter()
        trailer.fixed(UInt64(location.offset))
        trailer.raw(Self.trailerMagic)
        bytes.append(contentsOf: trailer.bytes)
    }

    /// Gives the memory back for the next object.
    consuming func takeMemory() -> [UInt8] { bytes }
}
