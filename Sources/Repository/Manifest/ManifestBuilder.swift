/// Seals a manifest entry by entry.
struct ManifestBuilder {
    /// Largest manifest body, which is held in memory.
    static let bodyBytesMax = 1 << 30

    /// Length of the body so far.
    private(set) var bodyBytes = 0
    private let id: SnapshotID
    private var sealer: ObjectSealer
    private var part: [UInt8] = []

    /// Begins the manifest of a snapshot under a number.
    init(_ id: SnapshotID, number: Int, key: SealingKey, level: Int, random: RandomSource) throws {
        self.id = id
        sealer = try ObjectSealer(
            name: ObjectLayout.manifest(id, number: number),
            kind: .manifest,
            key: key,
            encoder: FrameEncoder(level: level),
            random: random
        )
    }

    /// Name of the object.
    var name: ObjectName { sealer.name }

    /// Appends one entry or several; throws `limitExceeded`.
    mutating func append(_ entry: [UInt8]) throws {
        bodyBytes += entry.count
        guard bodyBytes <= Self.bodyBytesMax else {
            throw RepositoryError.limitExceeded("The manifest of snapshot \(id)", max: Self.bodyBytesMax)
        }
        part += entry
        guard part.count >= FrameHead.plaintextBytesMax else { return }
        let whole = part.count - part.count % FrameHead.plaintextBytesMax
        _ = try sealer.append(splitting: Array(part[..<whole]))
        part.removeFirst(whole)
    }

    /// Seals what is left of the body; returns the length of the object so far.
    mutating func finishBody() throws -> Int {
        _ = try sealer.append(splitting: part)
        part = []
        return sealer.bytes.count
    }

    /// Appends the footer; returns the whole object.
    consuming func finish(_ footer: ManifestFooter) throws -> [UInt8] {
        try sealer.finish(footer: footer.encoded)
        return sealer.takeMemory()
    }
}
