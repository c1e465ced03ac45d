/// A run of pages of a file, and where its first byte is wanted in some memory.
struct PlacedRun {
    /// Where the bytes are.
    let slice: FrameSlice
    /// How many.
    let count: Int
    /// Where they are wanted.
    let target: Int
}

/// Brings runs of pages from packs into memory; one worker's.
///
/// Reads packs in stretches of what is going to be needed, opens each frame once or nearly so, and decompresses
/// straight into place where a run is a whole frame.
struct FrameLoader {
    /// How much of a pack is read at once.
    private static let stretchBytesMax = 4 * 1024 * 1024
    /// Between frames that are needed, how much is read for nothing rather than asking again.
    private static let gapBytesMax = 64 * 1024
    /// How many stretches are kept.
    private static let stretchesMax = 3
    /// How many opened frames are kept that may be needed again.
    private static let framesMax = 24

    private struct Stretch {
        let pack: Int
        let range: Range<Int>
        let bytes: [UInt8]
    }

    private struct OpenedFrame {
        var key: FrameKey?
        var count = 0
        let memory = AlignedBuffer(count: FrameHead.plaintextBytesMax)
    }

    private struct FrameKey: Hashable {
        let pack: Int
        let frame: FrameLocation
    }

    private let manifest: Manifest
    private let objects: ObjectAccess
    private var openers: PackOpeners
    private var needed: [Int: [FrameLocation]] = [:]
    private var stretches: [Stretch] = []
    private var frames: [OpenedFrame] = []
    private var nextFrame = 0
    /// How much was read from the store.
    private(set) var bytesRead = 0

    init(manifest: Manifest, objects: ObjectAccess, checked: CheckedPacks) throws {
        self.manifest = manifest
        self.objects = objects
        openers = try PackOpeners(manifest: manifest, objects: objects, checked: checked)
    }

    /// Says which runs will be loaded, so that packs are read in few stretches.
    mutating func expect(_ slices: some Sequence<FrameSlice>) {
        var byPack: [Int: [FrameLocation]] = [:]
        for slice in slices where byPack[slice.pack]?.last != slice.frame {
            byPack[slice.pack, default: []].append(slice.frame)
        }
        needed = byPack.mapValues { $0.sorted { $0.offset < $1.offset } }
    }

    /// Puts one run into memory.
    mutating func load(_ run: PlacedRun, into memory: AlignedBuffer) async throws {
        let target = unsafe memory.part(run.target..<(run.target + run.count))
        let key = FrameKey(pack: run.slice.pack, frame: run.slice.frame)
        if let known = frames.firstIndex(where: { $0.key == key }) {
            return try unsafe copy(run, from: frames[known], to: target)
        }
        let opener = try await openers.opener(run.slice.pack)
        let stretch = try await stretch(of: key, opener.name)
        var opened: OpenedFrame?
        try unsafe opener.open(run.slice.frame, in: stretch.bytes, base: stretch.range.lowerBound) { count in
            if run.slice.offset == 0, count == run.count { return unsafe target }
            var frame = reusedFrame()
            frame.count = count
            opened = frame
            return unsafe frame.memory.part(0..<count)
        }
        guard var opened else { return }
        opened.key = key
        keep(opened)
        try unsafe copy(run, from: opened, to: target)
    }

    private func copy(_ run: PlacedRun, from frame: OpenedFrame, to target: UnsafeMutableRawBufferPointer) throws {
        guard run.slice.offset + run.count <= frame.count else {
            throw RepositoryError.damaged(manifest.packName(run.slice.pack), .format)
        }
        let part = unsafe frame.memory.part(run.slice.offset..<(run.slice.offset + run.count))
        unsafe target.copyMemory(from: UnsafeRawBufferPointer(part))
    }

    /// Memory for a frame: that of the frame that was opened longest ago, once there are enough.
    private mutating func reusedFrame() -> OpenedFrame {
        guard frames.count == Self.framesMax else { return OpenedFrame() }
        // What is there is overwritten from now on, even if opening fails.
        frames[nextFrame].key = nil
        return frames[nextFrame]
    }

    private mutating func keep(_ frame: OpenedFrame) {
        guard frames.count == Self.framesMax else { return frames.append(frame) }
        frames[nextFrame] = frame
        nextFrame = (nextFrame + 1) % Self.framesMax
    }

    /// A stretch of a pack that a frame is in.
    private mutating func stretch(of key: FrameKey, _ name: ObjectName) async throws -> Stretch {
        let range = key.frame.range
        for known in stretches
        where known.pack == key.pack && known.range.lowerBound <= range.lowerBound
            && known.range.upperBound >= range.upperBound
        {
            return known
        }
        let wanted = range.lowerBound..<end(of: key)
        let bytes = try await objects.read(name, wanted)
        bytesRead += bytes.count
        if stretches.count >= Self.stretchesMax { stretches.removeFirst() }
        stretches.append(Stretch(pack: key.pack, range: wanted, bytes: bytes))
        return stretches[stretches.count - 1]
    }

    /// How far to read on from a frame.
    private func end(of key: FrameKey) -> Int {
        let locations = needed[key.pack, default: []]
        var end = key.frame.range.upperBound
        var low = 0
        var high = locations.count
        while low < high {
            let middle = (low + high) / 2
            if locations[middle].offset <= key.frame.offset { low = middle + 1 } else { high = middle }
        }
        while low < locations.count, locations[low].offset - end <= Self.gapBytesMax,
            locations[low].range.upperBound - key.frame.offset <= Self.stretchBytesMax
        {
            end = max(end, locations[low].range.upperBound)
            low += 1
        }
        return end
    }
}
