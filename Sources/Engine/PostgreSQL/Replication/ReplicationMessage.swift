/// A message of the streaming replication protocol (PostgreSQL documentation, "Streaming Replication Protocol").
enum ReplicationMessage {
    /// Log data follows the header of 25 bytes.
    case log(start: UInt64, serverEnd: UInt64, serverTimeMicroseconds: Int64)
    /// The server's sign of life.
    case keepalive(serverEnd: UInt64, serverTimeMicroseconds: Int64, isReplyRequested: Bool)

    /// The bytes before the log in a log message.
    static let logHeaderBytes = 25
    private static let keepaliveBytes = 18
    /// The server counts from 2000-01-01, we from 1970-01-01.
    private static let epochOffsetMicroseconds: Int64 = 946_684_800_000_000

    /// Reads a message's header; nil for one that the protocol doesn't know.
    init?(_ bytes: UnsafeRawBufferPointer) {
        func number(at offset: Int) -> UInt64 {
            UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        func time(at offset: Int) -> Int64 {
            Int64(bitPattern: number(at: offset)) &+ Self.epochOffsetMicroseconds
        }
        switch unsafe bytes.first {
        case UInt8(ascii: "w") where bytes.count >= Self.logHeaderBytes:
            self = .log(start: number(at: 1), serverEnd: number(at: 9), serverTimeMicroseconds: time(at: 17))
        case UInt8(ascii: "k") where bytes.count >= Self.keepaliveBytes:
            self = unsafe .keepalive(
                serverEnd: number(at: 1),
                serverTimeMicroseconds: time(at: 9),
                isReplyRequested: bytes[17] != 0
            )
        default: return nil
        }
    }

    /// The standby's status: what is written and what is durable there.
    static func status(written: UInt64, flushed: UInt64, nowMicroseconds: Int64) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "r")]
        // The log is never applied here, which position 0 says.
        let numbers = [written, flushed, 0, UInt64(bitPattern: nowMicroseconds &- epochOffsetMicroseconds)]
        for number in numbers {
            unsafe withUnsafeBytes(of: number.bigEndian) { unsafe bytes.append(contentsOf: $0) }
        }
        bytes.append(0)
        return bytes
    }
}
