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

    /// Opens every frame of a pack.
    static func read(_ name: ObjectName, _ objects: ObjectAccess) async throws -> (PackCheck, size: Int) {
        var object = try await objects.whole(name, kind: .pack, decoder: FrameDecoder())
        let size = object.bytes.count
        var reader = ByteReader(object.footer)
        var frame = object.opener.header.encoded.count
        var offsets: [UInt32] = []
        var counts: [UInt32] = []
        var bad: Set<UInt32> = []
        do {
            for _ in 0..<(try reader.count()) {
                let length = try reader.count(max: size)
                let count = try reader.count(max: FrameHead.plaintextBytesMax)
                offsets.append(UInt32(frame))
                counts.append(UInt32(count))
                let location = FrameLocation(offset: frame, length: length)
                if (try? object.plaintext(of: location))?.count != count { bad.insert(UInt32(frame)) }
                frame += length
                guard frame <= size else { throw MalformedBytes() }
            }
            try reader.finish()
            guard frame == object.footerLocation.offset else { throw MalformedBytes() }
        } catch is MalformedBytes {
            throw RepositoryError.damaged(name, .format)
        }
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
