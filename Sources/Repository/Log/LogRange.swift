/// Some log of a timeline: positions `start ..< end`.
package struct LogRange: Sendable, Hashable, Codable {
    /// The timeline's number.
    package let timeline: UInt32
    /// First position.
    package let start: UInt64
    /// The position after the last.
    package let end: UInt64

    package init(timeline: UInt32, start: UInt64, end: UInt64) {
        self.timeline = timeline
        self.start = start
        self.end = end
    }

    /// How many positions.
    package var count: UInt64 { end > start ? end - start : 0 }

    /// Whether a position is in the range.
    package func contains(_ position: UInt64) -> Bool { start <= position && position < end }

    /// Whether the ranges have a position in common.
    package func overlaps(_ other: LogRange) -> Bool {
        timeline == other.timeline && start < other.end && other.start < end
    }

    /// Whether another range lies in this one.
    func covers(_ other: LogRange) -> Bool {
        timeline == other.timeline && start <= other.start && other.end <= end
    }
}

/// What a caller noted about some log when it was appended.
package struct LogAnnotation: Sendable, Hashable {
    /// The log that it is about.
    package let range: LogRange
    /// The note.
    package let bytes: [UInt8]

    package init(range: LogRange, bytes: [UInt8]) {
        self.range = range
        self.bytes = bytes
    }
}
