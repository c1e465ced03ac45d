/// Opens the frames of one object whose header has been read.
final class ObjectOpener {
    /// The object's name.
    let name: ObjectName
    /// Its header.
    let header: ObjectHeader
    private let cipher: FrameCipher
    private let decoder: FrameDecoder

    init(name: ObjectName, header: ObjectHeader, key: SealingKey, decoder: FrameDecoder) throws {
        guard header.keyCheck == key.check else {
            guard header.kind != .root else { throw Self.wrongKey }
            throw RepositoryError.damaged(name, .authentication)
        }
        self.name = name
        self.header = header
        self.decoder = decoder
        cipher = try FrameCipher(objectKey: key.objectKey(name: name, header: header), direction: .open)
    }

    /// The plaintext of a frame; `bytes` were read from offset `base` of the object.
    func plaintext(
        of frame: FrameLocation,
        role: FrameHead.Role = .body,
        in bytes: inout [UInt8],
        base: Int = 0
    ) throws -> [UInt8] {
        try opening(frame, in: bytes.count, base: base) { index in
            try decoder.open(
                &bytes,
                at: index,
                objectOffset: frame.offset,
                role: role,
                cipher: cipher,
                header: header.encoded
            )
        }
    }

    /// The payload of a body frame, which stays compressed.
    func payload(of frame: FrameLocation, in bytes: inout [UInt8]) throws -> FramePayload {
        try opening(frame, in: bytes.count, base: 0) { index in
            try decoder.payload(
                &bytes,
                at: index,
                objectOffset: frame.offset,
                cipher: cipher,
                header: header.encoded
            )
        }
    }

    /// Checks where a frame lies and says of which object it is damage if it does not open.
    private func opening<Value>(
        _ frame: FrameLocation,
        in count: Int,
        base: Int,
        _ body: (Int) throws -> Value
    ) throws -> Value {
        let index = frame.offset - base
        guard index >= 0, index + frame.length <= count else { throw RepositoryError.damaged(name, .truncated) }
        do {
            return try body(index)
        } catch is MalformedBytes {
            throw RepositoryError.damaged(name, .authentication)
        } catch is AuthenticationFailure {
            throw RepositoryError.damaged(name, .authentication)
        }
    }

    /// Puts the plaintext of a body frame into memory that is chosen once its length is known.
    ///
    /// `bytes` were read from offset `base` of the object and stay as they are.
    func open(
        _ frame: FrameLocation,
        in bytes: [UInt8],
        base: Int,
        into choose: (_ plaintextCount: Int) -> UnsafeMutableRawBufferPointer
    ) throws {
        let index = frame.offset - base
        guard index >= 0, index + frame.length <= bytes.count else { throw RepositoryError.damaged(name, .truncated) }
        do {
            let head = try FrameHead(parsing: bytes, at: index)
            try unsafe bytes.withUnsafeBytes { all in
                try unsafe decoder.open(
                    UnsafeRawBufferPointer(rebasing: all[index..<(index + frame.length)]),
                    head,
                    into: choose(head.plaintextCount),
                    objectOffset: frame.offset,
                    cipher: cipher,
                    header: header.encoded
                )
            }
        } catch is MalformedBytes {
            throw RepositoryError.damaged(name, .authentication)
        } catch is AuthenticationFailure {
            throw RepositoryError.damaged(name, .authentication)
        }
    }

    /// Where the footer lies in an object of a size, from the object's last bytes.
    static func footerLocation(name: ObjectName, tail: [UInt8], size: Int) throws -> FrameLocation {
        guard tail.count >= ObjectSealer.trailerBytes, tail.suffix(8).elementsEqual(ObjectSealer.trailerMagic) else {
            throw RepositoryError.damaged(name, .truncated)
        }
        var reader = ByteReader(tail, from: tail.count - ObjectSealer.trailerBytes)
        let end = size - ObjectSealer.trailerBytes
        guard let offset = Int(exactly: try reader.fixed(UInt64.self)), offset < end else {
            throw RepositoryError.damaged(name, .format)
        }
        return FrameLocation(offset: offset, length: end - offset)
    }

    private static var wrongKey: RepositoryError {
        RepositoryError(
            .wrongKey,
            "This key is not the repository's (or its object \"repository\" is damaged). Open it with the right key."
        )
    }
}
