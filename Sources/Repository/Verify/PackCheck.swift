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

    private init(offsets: [UInt32], plaintextCounts: [UInt32], badOffsets: Set<UInt32>) {
        damage = nil
        self.offsets = offsets
        self.plaintextCounts = plaintextCounts
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

    /// Opens every frame of a pack and compares its pages with their hashes.
    static func read(_ name: ObjectName, _ objects: ObjectAccess) async throws -> (PackCheck, size: Int) {
        var object = try await objects.whole(name, kind: .pack, decoder: FrameDecoder())
        let size = object.bytes.count
        let hasher = try await objects.key(of: object.opener.header.lineage, for: name).pageHasher()
        let footer: PackFooter
        do {
            let bodyStart = object.opener.header.encoded.count
            let bodyEnd = object.footerLocation.offset
            footer = try PackFooter(parsing: object.footer, bodyStart: bodyStart, bodyEnd: bodyEnd)
        } catch {
            throw RepositoryError.damaged(name, .format)
        }
        var bad: Set<UInt32> = []
        for frame in footer.frames {
            guard let plaintext = try? object.plaintext(of: frame.location), plaintext.count == frame.plaintextCount,
                footer.matches(plaintext, frame, hasher)
            else {
                bad.insert(UInt32(frame.location.offset))
                continue
            }
        }
        let offsets = footer.frames.map { UInt32($0.location.offset) }
        let counts = footer.frames.map { UInt32($0.plaintextCount) }
        return (PackCheck(offsets: offsets, plaintextCounts: counts, badOffsets: bad), size)
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
