@testable import Repository

extension Parser {
    /// Parses the clear parts of an object.
    func parseHeads(_ bytes: [UInt8]) {
        let name = Samples.packName()
        for kind in ObjectKind.allCases {
            guard let header = try? ObjectHeader(parsing: bytes, of: name, kind: kind) else { continue }
            precondition(bytes.starts(with: header.encoded))
        }
        for offset in 0..<min(bytes.count, 64) {
            guard let head = try? FrameHead(parsing: bytes, at: offset) else { continue }
            precondition(head.encoded == Array(bytes[offset..<(offset + FrameHead.headBytes)]))
        }
        if let location = try? ObjectOpener.footerLocation(name: name, tail: bytes, size: bytes.count) {
            precondition(location.range.upperBound <= bytes.count)
        }
    }

    /// Opens an object of changed bytes as a reader does, and walks through what it holds.
    func openSealed(_ bytes: [UInt8], _ kind: ObjectKind) throws {
        let name = Samples.name(of: kind)
        let header = try ObjectHeader(parsing: bytes, of: name, kind: kind)
        let key = try Samples.key()
        let opener = try ObjectOpener(name: name, header: header, key: key, decoder: FrameDecoder())
        let location = try ObjectOpener.footerLocation(name: name, tail: bytes, size: bytes.count)
        var opened = bytes
        let footer = try opener.plaintext(of: location, role: .footer, in: &opened)
        var object = OpenedObject(opener: opener, bytes: opened, footer: footer, footerLocation: location)
        var body: [UInt8] = []
        for frame in try object.bodyFrames() { body += try object.plaintext(of: frame) }
        switch kind {
        case .pack: _ = try PackFooter(parsing: footer, bodyStart: header.encoded.count, bodyEnd: location.offset)
        case .manifest:
            let parsed = try ManifestFooter(parsing: footer, lineage: LineageID("l"))
            try Self.walk(Manifest(footer: parsed, number: 1, body: body))
        default: _ = try LogFooter(parsing: footer, range: LogRange(timeline: 1, start: 0, end: UInt64(body.count)))
        }
    }

    /// A frame whose head and payload are what the bytes say, rightly sealed: method, length of the plaintext, payload.
    func openFrame(_ bytes: [UInt8]) throws {
        guard bytes.count >= 5 else { return }
        let count = (1..<5).reduce(0) { $0 | Int(bytes[$1]) << (8 * ($1 - 1)) }
        var payload = Array(bytes[5...])
        let method = bytes[0] & 1 == 0 ? FrameHead.Method.stored : .zstd
        let role = bytes[0] & 2 == 0 ? FrameHead.Role.body : .footer
        let head = FrameHead(payloadCount: payload.count, plaintextCount: count, method: method, role: role)
        let key = [UInt8](repeating: 3, count: 32)
        let sealing = try FrameCipher(objectKey: key, direction: .seal)
        let encoded = head.encoded
        let tag = try unsafe payload.withUnsafeMutableBytes { buffer in
            try unsafe sealing.seal(buffer, at: 0, header: [], head: encoded)
        }
        var frame = encoded + payload + tag
        let opening = try FrameCipher(objectKey: key, direction: .open)
        let decoder = try FrameDecoder()
        let plaintext = try decoder.open(&frame, at: 0, objectOffset: 0, role: role, cipher: opening, header: [])
        precondition(plaintext.count == count)
    }
}
