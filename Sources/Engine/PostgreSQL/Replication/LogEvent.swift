/// A run of the server's log as it was written.
package struct LogChunk: Sendable, Hashable {
    /// The position of the first byte.
    package let start: UInt64
    /// The bytes.
    package let bytes: [UInt8]
    /// The end of the server's log when it sent the last of them.
    package let serverEnd: UInt64
    /// The server's clock then, in microseconds since 1970.
    package let serverTimeMicroseconds: Int64

    /// The position after the last byte.
    package var end: UInt64 { start + UInt64(bytes.count) }

    /// A run of log.
    package init(start: UInt64, bytes: [UInt8], serverEnd: UInt64, serverTimeMicroseconds: Int64) {
        self.start = start
        self.bytes = bytes
        self.serverEnd = serverEnd
        self.serverTimeMicroseconds = serverTimeMicroseconds
    }
}

/// What a log stream delivers.
package enum LogEvent: Sendable, Hashable {
    /// Log.
    case chunk(LogChunk)
    /// A sign of life with the end of the server's log; it has been answered.
    case keepalive(serverEnd: UInt64, serverTimeMicroseconds: Int64)
    /// The timeline ended at a position and goes on as another one; stream that next.
    case endOfTimeline(next: UInt32, position: UInt64)
}

/// Who a server says it is.
package struct PostgreSQLSystem: Sendable, Hashable {
    /// The identifier that a cluster and its physical copies share.
    package let identifier: String
    /// The timeline it writes.
    package let timeline: UInt32
    /// The end of its durable log.
    package let position: UInt64
}
