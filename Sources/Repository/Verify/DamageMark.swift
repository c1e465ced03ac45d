/// What is known to be damaged about an object.
package struct DamageMark: Sendable, Hashable {
    /// Most frames that are named one by one; with more bad ones, nothing of the object is used.
    static let framesMax = 1 << 20

    /// The object, by its name in the store.
    package let object: String
    /// What is wrong with it.
    package let reason: Damage.Reason
    /// Offsets of the frames that can't be used, ascending; none where nothing of the object can be used.
    package let frames: [Int]

    package init(object: String, reason: Damage.Reason, frames: [Int] = []) {
        self.object = object
        self.reason = reason
        self.frames = frames.count <= Self.framesMax ? frames.sorted() : []
    }

    /// Reads the footer of a mark.
    init(parsing bytes: [UInt8], of object: ObjectName) throws(MalformedBytes) {
        var reader = ByteReader(bytes)
        reason = Damage.Reason(rawValue: try reader.string()) ?? .format
        var frames: [Int] = []
        var offset = 0
        for _ in 0..<(try reader.count(max: Self.framesMax)) {
            let (sum, overflow) = offset.addingReportingOverflow(try reader.count())
            guard !overflow else { throw MalformedBytes() }
            offset = sum
            frames.append(offset)
        }
        try reader.finish()
        self.object = object.text
        self.frames = frames
    }

    /// The bytes of the footer.
    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.string(reason.rawValue)
        writer.varint(frames.count)
        var previous = 0
        for frame in frames {
            writer.varint(frame - previous)
            previous = frame
        }
        return writer.bytes
    }
}
