/// Where pages have been moved: from places in packs to places in new packs.
struct PageMoves: Sendable {
    /// A place in a new pack.
    struct Place: Hashable, Sendable {
        /// Which pack.
        let pack: PackReference
        /// The frame.
        let frame: FrameLocation
        /// First byte in the frame's plaintext.
        let offset: Int
    }

    private struct Move {
        let bytes: Range<Int>
        let place: Place
    }

    private var moves: [PackID: [Int: [Move]]] = [:]

    /// The packs that pages were moved out of.
    var sources: Set<PackID> { Set(moves.keys) }

    /// Notes where bytes of a frame are now; those of a frame come in ascending order.
    mutating func add(_ bytes: Range<Int>, of frame: FrameLocation, in pack: PackID, place: Place) {
        moves[pack, default: [:]][frame.offset, default: []].append(Move(bytes: bytes, place: place))
    }

    /// Forgets what was moved out of a pack, which thus stays needed.
    mutating func remove(_ pack: PackID) { moves[pack] = nil }

    /// Where bytes of a frame are now; nil where they were not moved, or not as one.
    func place(of bytes: Range<Int>, frame: FrameLocation, in pack: PackID) -> Place? {
        guard let list = moves[pack]?[frame.offset] else { return nil }
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle].bytes.upperBound < bytes.upperBound { low = middle + 1 } else { high = middle }
        }
        guard low < list.count, list[low].bytes.lowerBound <= bytes.lowerBound else { return nil }
        let (move, distance) = (list[low], bytes.lowerBound - list[low].bytes.lowerBound)
        return Place(pack: move.place.pack, frame: move.place.frame, offset: move.place.offset + distance)
    }
}
