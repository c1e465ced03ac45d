/// A run of the server's log as it was written.
package struct LogChunk: Sendable, Hashable {
    /// The position of the first byte.
    package let start: UInt64
    /// The bytes.
    package let bytes: [UInt8]
    /// The end of the server's durable log when it was last asked.
    package let serverEnd: UInt64

    /// The position after the last byte.
    package var end: UInt64 { start + UInt64(bytes.count) }

    /// A run of log.
    package init(start: UInt64, bytes: [UInt8], serverEnd: UInt64) {
        self.start = start
        self.bytes = bytes
        self.serverEnd = serverEnd
    }
}
