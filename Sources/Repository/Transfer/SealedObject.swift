extension ObjectAccess {
    /// Largest object that is taken over, which is in memory whole.
    static let transferBytesMax = 128 * 1024 * 1024

    /// Reads a whole object and opens its footer; its bytes stay as they were sealed.
    func sealed(_ name: ObjectName, kind: ObjectKind) async throws -> OpenedObject {
        let size = try await size(of: name)
        guard size <= Self.transferBytesMax else {
            throw RepositoryError.limitExceeded("Object \(name)", max: Self.transferBytesMax)
        }
        let bytes = try await read(name, 0..<size)
        let decoder = try FrameDecoder()
        let first = Array(bytes.prefix(ObjectHeader.headerBytesMax))
        let opener = try await opener(name, kind: kind, bytes: first, decoder: decoder)
        let location = try ObjectOpener.footerLocation(name: name, tail: bytes, size: bytes.count)
        guard location.offset >= opener.header.encoded.count else { throw RepositoryError.damaged(name, .format) }
        var tail = Array(bytes[location.offset...])
        let footer = try opener.plaintext(of: location, role: .footer, in: &tail, base: location.offset)
        return OpenedObject(opener: opener, bytes: bytes, footer: footer, footerLocation: location)
    }
}

extension OpenedObject {
    /// Opens every frame of a pack and leaves its bytes as they are; throws `damaged`.
    func authenticatePack() throws {
        let bodyStart = opener.header.encoded.count
        guard let footer = try? PackFooter(parsing: self.footer, bodyStart: bodyStart, bodyEnd: footerLocation.offset)
        else { throw RepositoryError.damaged(opener.name, .format) }
        let counts = try authenticate(footer.frames.map(\.location))
        guard counts == footer.frames.map(\.plaintextCount) else { throw RepositoryError.damaged(opener.name, .format) }
    }

    /// Opens every frame of some log and leaves its bytes as they are; throws `damaged`.
    func authenticateLog(_ range: LogRange) throws -> LogFooter {
        guard let footer = try? LogFooter(parsing: self.footer, range: range) else {
            throw RepositoryError.damaged(opener.name, .format)
        }
        let frames = try bodyFrames()
        guard frames.map(\.length) == footer.frameLengths,
            try authenticate(frames).reduce(0, +) == Int(clamping: range.count)
        else { throw RepositoryError.damaged(opener.name, .authentication) }
        return footer
    }

    /// Opens frames; answers the lengths of their plaintexts.
    private func authenticate(_ frames: [FrameLocation]) throws -> [Int] {
        let memory = AlignedBuffer(count: FrameHead.plaintextBytesMax)
        return try frames.map { frame in
            try Task.checkCancellation()
            var count = 0
            try unsafe opener.open(frame, in: bytes, base: 0) { plaintextCount in
                count = plaintextCount
                return unsafe memory.part(0..<plaintextCount)
            }
            return count
        }
    }
}
