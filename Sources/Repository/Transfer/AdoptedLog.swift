/// A position of a stream's log on one of its timelines; earlier timelines are before later ones.
package struct LogPosition: Sendable, Hashable, Codable {
    /// The timeline's number.
    package let timeline: UInt32
    /// The position on it.
    package let position: UInt64

    package init(timeline: UInt32, position: UInt64) {
        self.timeline = timeline
        self.position = position
    }
}

/// What taking log over from another repository has led to.
package struct AdoptedLog: Sendable {
    /// All log of the stream that is here now; a gap separates two ranges.
    package internal(set) var ranges: [LogRange] = []
    /// Bytes of objects that were copied.
    package internal(set) var bytesMoved = 0
    /// What can't be used at the source, and is a gap here.
    package internal(set) var damages: [Damage] = []
}
