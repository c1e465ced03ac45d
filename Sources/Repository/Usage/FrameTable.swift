/// How long the plaintexts of a pack's frames are; a compact part of its footer.
struct FrameTable: Sendable {
    private let offsets: [UInt32]
    private let plaintextCounts: [UInt32]

    init(_ footer: PackFooter) {
        offsets = footer.frames.map { UInt32(clamping: $0.location.offset) }
        plaintextCounts = footer.frames.map { UInt32(clamping: $0.plaintextCount) }
    }

    /// Bytes of the pack that some bytes of a frame's plaintext stand for.
    func packBytes(_ frame: FrameLocation, plaintextBytes: Int) -> Int {
        var (low, high) = (0, offsets.count)
        while low < high {
            let middle = (low + high) / 2
            if Int(offsets[middle]) < frame.offset { low = middle + 1 } else { high = middle }
        }
        guard low < offsets.count, Int(offsets[low]) == frame.offset else { return frame.length }
        return frame.length * plaintextBytes / Int(plaintextCounts[low])
    }
}
