/// Reads and writes sealed objects: the store and the keys together.
struct ObjectAccess: Sendable {
    /// How many of an object's last bytes are read to find its footer.
    private static let tailBytes = 64 * 1024

    /// Where the objects are.
    let store: any ObjectStore
    /// What opens them.
    let keys: KeyRing
    /// Where salts come from.
    let random: RandomSource
    /// How hard to compress.
    let compressionLevel: Int
    /// What this process has published, which a listing may not show yet.
    let published = PublishedManifests()
    /// What this process knows about locked objects.
    let locks = KnownLocks()
    /// How long log is locked that is written now.
    var logLock: (@Sendable (StreamID) async throws -> LogLock?)?

    /// Opens an object's header; `bytes` are the first of the object.
    func opener(
        _ name: ObjectName,
        kind: ObjectKind,
        bytes: [UInt8],
        decoder: FrameDecoder
    ) async throws
        -> ObjectOpener
    {
        let header = try ObjectHeader(parsing: bytes, of: name, kind: kind)
        if kind == .pack, header.lineage?.name != name.components.dropFirst().first.map(String.init) {
            throw RepositoryError.damaged(name, .authentication)
        }
        let key = try await key(of: header.lineage, for: name)
        return try ObjectOpener(name: name, header: header, key: key, decoder: decoder)
    }

    /// Opens an object by ranged reads: its header and its footer, not its body.
    func footer(of name: ObjectName, kind: ObjectKind, decoder: FrameDecoder) async throws -> OpenedFooter {
        let size = try await size(of: name)
        if size <= Self.tailBytes {
            let whole = try await whole(name, kind: kind, decoder: decoder)
            return OpenedFooter(opener: whole.opener, footer: whole.footer, location: whole.footerLocation, size: size)
        }
        let first = try await read(name, 0..<ObjectHeader.headerBytesMax)
        let opener = try await opener(name, kind: kind, bytes: first, decoder: decoder)
        var base = size - Self.tailBytes
        var tail = try await read(name, base..<size)
        let location = try ObjectOpener.footerLocation(name: name, tail: tail, size: size)
        if location.offset < base {
            base = location.offset
            tail = try await read(name, base..<size)
        }
        let footer = try opener.plaintext(of: location, role: .footer, in: &tail, base: base)
        return OpenedFooter(opener: opener, footer: footer, location: location, size: size)
    }

    /// Reads a whole object and opens its footer.
    func whole(_ name: ObjectName, kind: ObjectKind, decoder: FrameDecoder) async throws -> OpenedObject {
        var bytes = try await missingIsDamage(name) { try await store.get(name) }
        let opener = try await opener(name, kind: kind, bytes: bytes, decoder: decoder)
        let location = try ObjectOpener.footerLocation(name: name, tail: bytes, size: bytes.count)
        let footer = try opener.plaintext(of: location, role: .footer, in: &bytes)
        return OpenedObject(opener: opener, bytes: bytes, footer: footer, footerLocation: location)
    }

    /// Reads part of an object; shorter where the object ends before.
    func read(_ name: ObjectName, _ range: Range<Int>) async throws -> [UInt8] {
        try await missingIsDamage(name) { try await store.get(name, range: range) }
    }

    /// Size of an object that must exist.
    func size(of name: ObjectName) async throws -> Int {
        try await missingIsDamage(name) { try await store.size(of: name) }
    }

    /// Writes an object that is a footer only.
    func putSmall(_ name: ObjectName, kind: ObjectKind, key: SealingKey, footer: [UInt8]) async throws {
        let encoder = try FrameEncoder(level: compressionLevel)
        var sealer = try ObjectSealer(name: name, kind: kind, key: key, encoder: encoder, random: random)
        try sealer.finish(footer: footer)
        try await store.put(name, sealer.bytes)
    }

    private func missingIsDamage<Value>(_ name: ObjectName, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as RepositoryError where error.code == .notFound {
            throw RepositoryError.damaged(name, .missing)
        }
    }
}

/// An object of which header and footer have been opened.
struct OpenedFooter {
    /// Opens its frames.
    let opener: ObjectOpener
    /// Plaintext of the footer.
    let footer: [UInt8]
    /// Where the footer lies; body frames end there.
    let location: FrameLocation
    /// Size of the object.
    let size: Int
}

/// An object whose bytes are all in memory.
struct OpenedObject {
    /// Opens its frames.
    let opener: ObjectOpener
    /// The object's bytes; frames are decrypted in place.
    var bytes: [UInt8]
    /// Plaintext of the footer.
    let footer: [UInt8]
    /// Where the footer lies.
    let footerLocation: FrameLocation

    /// Body frames by reading their heads one after the other.
    func bodyFrames() throws -> [FrameLocation] {
        var frames: [FrameLocation] = []
        var offset = opener.header.encoded.count
        while offset < footerLocation.offset {
            guard let head = try? FrameHead(parsing: bytes, at: offset),
                offset + head.frameCount <= footerLocation.offset, head.payloadCount > 0
            else { throw RepositoryError.damaged(opener.name, .authentication) }
            frames.append(FrameLocation(offset: offset, length: head.frameCount))
            offset += head.frameCount
        }
        return frames
    }

    /// Payload of one body frame, still compressed.
    mutating func payload(of frame: FrameLocation) throws -> FramePayload {
        try opener.payload(of: frame, in: &bytes)
    }

    /// Plaintext of one body frame.
    mutating func plaintext(of frame: FrameLocation) throws -> [UInt8] {
        try opener.plaintext(of: frame, in: &bytes)
    }
}
