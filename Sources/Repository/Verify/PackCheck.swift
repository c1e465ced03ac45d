/// What reading a whole pack has shown.
struct PackCheck: Sendable {
    /// Why nothing in the pack can be used; nil where only some frames are bad, or none.
    let damage: Damage?
    private let offsets: [UInt32]
    private let plaintextCounts: [UInt32]
    private let badOffsets: Set<UInt32>

    /// A pack of which nothing can be used.
    init(damage: Damage) {
        self.damage = damage
        offsets = []
        plaintextCounts = []
        badOffsets = []
    }

    private init(_ footer: PackFooter, badOffsets: Set<UInt32>) {
        damage = nil
        offsets = footer.frames.map { UInt32($0.location.offset) }
        plaintextCounts = footer.frames.map { UInt32($0.plaintextCount) }
        self.badOffsets = badOffsets
    }

    /// Whether every frame opens.
    var isSound: Bool { damage == nil && badOffsets.isEmpty }

    /// What is wrong with some bytes of a frame's plaintext; nil where they are there and authentic.
    func reason(frame: FrameLocation, bytes: Range<Int>) -> Damage.Reason? {
        if let damage { return damage.reason }
        guard let offset = UInt32(exactly: frame.offset), let index = index(of: offset) else { return .format }
        if badOffsets.contains(offset) { return .authentication }
        return bytes.upperBound <= Int(plaintextCounts[index]) ? nil : .format
    }

    /// Offsets of the frames that don't open, where others do.
    var badFrames: [Int] { badOffsets.map(Int.init).sorted() }

    /// Reads the footer of a pack alone: which frames there are, not whether they open.
    static func outline(_ name: ObjectName, _ objects: ObjectAccess) async throws -> PackCheck {
        let opened = try await objects.footer(of: name, kind: .pack, decoder: FrameDecoder())
        let footer = try parse(opened.footer, opener: opened.opener, bodyEnd: opened.location.offset)
        return PackCheck(footer, badOffsets: [])
    }

    /// Opens every frame of a pack and compares its pages with their hashes.
    static func read(_ name: ObjectName, _ objects: ObjectAccess) async throws -> (PackCheck, size: Int) {
        var object = try await objects.whole(name, kind: .pack, decoder: FrameDecoder())
        let size = object.bytes.count
        let hasher = try await objects.key(of: object.opener.header.lineage, for: name).pageHasher()
        let footer = try parse(object.footer, opener: object.opener, bodyEnd: object.footerLocation.offset)
        var bad: Set<UInt32> = []
        for frame in footer.frames {
            guard let plaintext = try? object.plaintext(of: frame.location), plaintext.count == frame.plaintextCount,
                footer.matches(plaintext, frame, hasher)
            else {
                bad.insert(UInt32(frame.location.offset))
                continue
            }
        }
        return (PackCheck(footer, badOffsets: bad), size)
    }

    private static func parse(_ footer: [UInt8], opener: ObjectOpener, bodyEnd: Int) throws -> PackFooter {
        do {
            return try PackFooter(parsing: footer, bodyStart: opener.header.encoded.count, bodyEnd: bodyEnd)
        } catch {
            throw RepositoryError.damaged(opener.name, .format)
        }
    }

    private func index(of offset: UInt32) -> Int? {
        var low = 0
        var high = offsets.count
        while low < high {
            let middle = (low + high) / 2
            if offsets[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low < offsets.count && offsets[low] == offset ? low : nil
    }
}
