/// The part of a record that belongs to its resource manager, read from front to back.
struct MainData {
    /// The data, or its beginning where the record was too long to keep.
    let bytes: ByteView
    /// Whether nothing is missing.
    let isWhole: Bool
    /// The record, for errors.
    let position: LogSequenceNumber
    /// The next byte to read.
    private(set) var offset = 0

    /// The data of the record at `position`.
    init(bytes: ByteView, isWhole: Bool, position: LogSequenceNumber) {
        self.bytes = bytes
        self.isWhole = isWhole
        self.position = position
    }

    /// Reads a four-byte number.
    mutating func uint32() throws -> UInt32 {
        try skip(4)
        return bytes.uint32(at: offset - 4)
    }

    /// Reads an eight-byte number.
    mutating func uint64() throws -> UInt64 {
        try skip(8)
        return bytes.uint64(at: offset - 8)
    }

    /// Reads a moment.
    mutating func timestamp() throws -> LogTimestamp { LogTimestamp(rawValue: Int64(bitPattern: try uint64())) }

    /// Reads a count of items that take `itemBytes` each.
    mutating func count() throws -> Int {
        let value = try uint32()
        guard value <= UInt32(Int32.max) else { throw malformed }
        return Int(value)
    }

    /// Reads where a relation's files are.
    mutating func relation() throws -> RelationLocator {
        RelationLocator(tablespace: try uint32(), database: try uint32(), number: try uint32())
    }

    /// Reads a name that ends with a zero byte.
    mutating func name() throws -> String {
        var characters: [UInt8] = []
        while offset < bytes.count, bytes[offset] != 0 {
            characters.append(bytes[offset])
            offset += 1
        }
        return String(decoding: characters, as: UTF8.self)
    }

    /// Goes past `count` bytes.
    mutating func skip(_ count: Int) throws {
        guard count <= bytes.count - offset else { throw malformed }
        offset += count
    }

    private var malformed: WALError {
        WALError(
            code: .malformed,
            position: position,
            message: "The record cannot be understood. Its data ends after \(bytes.count) bytes."
        )
    }
}
