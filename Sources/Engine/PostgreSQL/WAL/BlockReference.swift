/// One page that a record refers to.
struct BlockReference {
    /// The fork that the page belongs to.
    let fork: RelationFork
    /// The page's number in the fork.
    let block: UInt32
    /// How many bytes of image and data the record carries for the page.
    let payloadBytes: Int
    /// Where in the record the reference ends.
    let end: Int

    private static let forkMask: UInt8 = 0x0F
    private static let hasImage: UInt8 = 0x10
    private static let sameRelation: UInt8 = 0x80
    private static let imageHasHole: UInt8 = 0x01

    /// Reads the reference at `offset`; it may leave its relation out if it is the `previous` one.
    init(_ record: WALRecordDecoder, at offset: Int, sameAs previous: RelationLocator?) throws {
        let bytes = record.bytes
        try record.require(offset + 4)
        let flags = bytes[offset + 1]
        var payload = Int(bytes.uint16(at: offset + 2))
        var cursor = offset + 4
        if flags & Self.hasImage != 0 {
            try record.require(cursor + 5)
            payload += Int(bytes.uint16(at: cursor))
            let image = bytes[cursor + 4]
            let isCompressed = image & record.version.compressedImageBits != 0
            cursor += isCompressed && image & Self.imageHasHole != 0 ? 7 : 5
        }
        let relation: RelationLocator
        if flags & Self.sameRelation == 0 {
            try record.require(cursor + 16)
            relation = RelationLocator(
                tablespace: bytes.uint32(at: cursor),
                database: bytes.uint32(at: cursor + 4),
                number: bytes.uint32(at: cursor + 8)
            )
            cursor += 12
        } else if let previous {
            relation = previous
        } else {
            throw record.malformed("Its first page reference names no relation.")
        }
        try record.require(cursor + 4)
        guard let kind = RelationFork.Kind(rawValue: flags & Self.forkMask) else {
            throw record.malformed("There is no fork \(flags & Self.forkMask).")
        }
        fork = RelationFork(relation, kind)
        block = bytes.uint32(at: cursor)
        payloadBytes = payload
        end = cursor + 4
    }
}
