/// How much of a pack is used.
struct PackWeight: Hashable, Sendable {
    /// Bytes of its frames.
    let bodyBytes: Int
    /// The part of them that holds used pages.
    let liveBytes: Int

    /// Bytes of frames that hold no used page.
    var deadBytes: Int { bodyBytes - liveBytes }

    init(bodyBytes: Int, liveBytes: Int) {
        self.bodyBytes = bodyBytes
        self.liveBytes = liveBytes
    }

    /// Weighs the used parts of a pack by its footer; a frame that is used in part counts in proportion.
    init(_ parts: some Sequence<PageUse.Part>, in footer: PackFooter) {
        bodyBytes = footer.frames.reduce(0) { $0 + $1.location.length }
        liveBytes = parts.reduce(0) { $0 + Self.bytes(of: $1, in: footer) }
    }

    /// Bytes of the pack that a used part stands for.
    static func bytes(of part: PageUse.Part, in footer: PackFooter) -> Int {
        guard let frame = footer.frame(at: part.frame) else { return part.frame.length }
        return part.frame.length * part.bytes.count / frame.plaintextCount
    }
}

/// Which packs are worth being written again.
enum RepackRules {
    /// One pack that may be.
    struct Candidate: Hashable, Sendable {
        /// Which pack.
        let pack: PackID
        /// How much of it is used.
        let weight: PackWeight
        /// Whether something that nothing uses in it is damaged, so that it goes however much is used.
        var isDamaged = false
    }

    /// The packs of which more than half is dead but something is not, those that free most for what moves first.
    ///
    /// What moves is at most `movedBytesMax`, but always one pack where the limit is not 0.
    static func choose(_ candidates: [Candidate], movedBytesMax: Int) -> [Candidate] {
        guard movedBytesMax > 0 else { return [] }
        var movedBytes = 0
        let worth = candidates.filter { $0.weight.liveBytes > 0 && ($0.isDamaged || isWorthMoving($0.weight)) }
        let ordered = worth.sorted { first, second in
            let left = first.weight.liveBytes.multipliedFullWidth(by: second.weight.bodyBytes)
            let right = second.weight.liveBytes.multipliedFullWidth(by: first.weight.bodyBytes)
            return (left.high, left.low) < (right.high, right.low)
        }
        return Array(
            ordered.prefix { candidate in
                movedBytes += candidate.weight.liveBytes
                return movedBytes <= movedBytesMax || movedBytes == candidate.weight.liveBytes
            }
        )
    }

    /// Whether the used parts of a pack are half of it even if all its frames were as full as frames can be.
    ///
    /// Tells without reading the pack's footer.
    static func isSurelyAlive(_ parts: [PageUse.Part], packBytes: Int) -> Bool {
        let liveBytes = parts.reduce(0) { $0 + $1.frame.length * $1.bytes.count / FrameHead.plaintextBytesMax }
        return liveBytes > packBytes / 2
    }

    /// Whether more than half of a pack is dead.
    static func isWorthMoving(_ weight: PackWeight) -> Bool { weight.deadBytes > weight.bodyBytes / 2 }
}
