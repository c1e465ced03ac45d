/// What a snapshot is, without its files.
package struct SnapshotHeader: Sendable {
    /// Its identifier.
    package let id: SnapshotID
    /// The lineage whose key seals it and whose packs it uses.
    package let lineage: LineageID
    /// The stream it was taken of.
    package let stream: StreamID
    /// The caller's document.
    package let description: [UInt8]
    /// Size of a page.
    package let pageBytes: Int
    /// How many files, directories and links.
    package let entryCount: Int
    /// Sum of the file sizes.
    package let logicalBytes: Int
    /// Bytes that were written for this snapshot.
    package let storedBytes: Int
    /// Length of the manifest's body.
    let bodyBytes: Int
}

/// A pack in a manifest's table.
struct PackReference: Hashable, Sendable {
    /// Which pack.
    let id: PackID
    /// Size of its object in bytes.
    let size: Int
}

/// The footer of a manifest: header and pack table.
struct ManifestFooter {
    /// Most packs of a snapshot.
    private static let packsMax = 1 << 24
    /// Largest body of a manifest, which is in memory whole.
    private static let bodyBytesMax = 1 << 32

    /// What the snapshot is.
    let header: SnapshotHeader
    /// The packs that its runs point into.
    let packs: [PackReference]

    init(header: SnapshotHeader, packs: [PackReference]) {
        self.header = header
        self.packs = packs
    }

    init(parsing bytes: [UInt8], lineage: LineageID) throws {
        var reader = ByteReader(bytes)
        let id = try SnapshotID(reader.string())
        let stream = try StreamID(reader.string())
        header = SnapshotHeader(
            id: id,
            lineage: lineage,
            stream: stream,
            description: try reader.sized(),
            pageBytes: try reader.count(max: RepositoryConfiguration.pageBytesMax),
            entryCount: try reader.count(),
            logicalBytes: try reader.count(),
            storedBytes: try reader.count(),
            bodyBytes: try reader.count(max: Self.bodyBytesMax)
        )
        var packs: [PackReference] = []
        for _ in 0..<(try reader.count(max: Self.packsMax)) {
            packs.append(PackReference(id: try PackID(reading: &reader), size: try reader.count()))
        }
        try reader.finish()
        guard header.pageBytes > 0 else { throw MalformedBytes() }
        self.packs = packs
    }

    /// The bytes of the footer.
    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.string(header.id.name)
        writer.string(header.stream.name)
        writer.sized(header.description)
        writer.varint(header.pageBytes)
        writer.varint(header.entryCount)
        writer.varint(header.logicalBytes)
        writer.varint(header.storedBytes)
        writer.varint(header.bodyBytes)
        writer.varint(packs.count)
        for pack in packs {
            pack.id.write(to: &writer)
            writer.varint(pack.size)
        }
        return writer.bytes
    }
}
