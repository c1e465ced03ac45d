/// Takes one record apart: frame, block references, main data.
struct WALRecordDecoder {
    /// Bytes of the frame that every record begins with.
    static let headerBytes = 24
    /// The longest record that PostgreSQL writes.
    static let recordBytesMax = 1020 << 20

    /// The record, or the beginning of a very long one.
    let bytes: ByteView
    /// The record's full length.
    let total: Int
    /// Where the record begins.
    let start: LogSequenceNumber
    /// Where the record ends, aligned.
    let end: LogSequenceNumber
    /// The format of the log.
    let version: WALVersion
    /// The timeline that is read.
    let timeline: UInt32
    /// The size of the log's segments.
    let segmentBytes: Int

    /// The resource manager that wrote the record.
    var resourceManager: UInt8 { bytes[17] }
    /// The record's flags.
    var information: UInt8 { bytes[16] }
    /// The transaction that wrote the record.
    var transaction: UInt32 { bytes.uint32(at: 4) }

    /// Whether the rest of the segment is padding.
    var isLogSwitch: Bool { resourceManager == ResourceManager.log && information & 0xF0 == LogInformation.logSwitch }

    /// Checks a record's length.
    static func length(_ value: UInt32, at start: LogSequenceNumber) throws -> Int {
        guard (headerBytes...recordBytesMax).contains(Int(value)) else {
            throw WALError(
                code: .recordHeader,
                position: start,
                message: value == 0
                    ? "No record begins here: the log ends before it or is damaged."
                    : "The record's length of \(value) bytes is impossible: the log ends before it or is damaged."
            )
        }
        return Int(value)
    }

    /// Checks the frame and the checksum.
    func check(bodyChecksum: UInt32, previous: LogSequenceNumber?) throws {
        let checksum = CRC32C.finish(CRC32C.update(bodyChecksum, bytes.slice(0, 20)))
        guard checksum == bytes.uint32(at: 20) else {
            throw WALError(code: .checksum, position: start, message: "The record does not match its checksum.")
        }
        let linked = LogSequenceNumber(bytes.uint64(at: 8))
        guard linked < start, linked == previous ?? linked else {
            throw WALError(
                code: .recordHeader,
                position: start,
                message: "The record follows one at \(linked), but \(previous ?? .zero) came before it."
            )
        }
        guard resourceManager <= ResourceManager.builtInMax || resourceManager >= ResourceManager.customMin else {
            throw WALError(
                code: .recordHeader,
                position: start,
                message: "There is no resource manager \(resourceManager)."
            )
        }
    }

    /// Tells everything that the record says.
    func decode(_ visit: (WALEvent) throws -> Void) throws {
        let next = isLogSwitch ? end.segmentCeiling(segmentBytes: segmentBytes) : end
        let record = WALRecord(
            start: start,
            end: next,
            previous: LogSequenceNumber(bytes.uint64(at: 8)),
            transaction: transaction,
            resourceManager: resourceManager,
            information: information,
            bytes: total
        )
        try visit(.record(record))
        let mainBytes = try decodeReferences(visit)
        let mainStart = total - mainBytes
        let kept = max(0, min(mainBytes, bytes.count - mainStart))
        let main = MainData(
            bytes: bytes.slice(min(mainStart, bytes.count), kept),
            isWhole: kept == mainBytes,
            position: start
        )
        do {
            try decodeMain(main, visit)
        } catch let error as WALError where !main.isWhole && error.code == .malformed {
            // The end of a record beyond the limit was not kept; nothing is lost but exactness.
            try visit(.unknownChange)
        }
    }

    /// Tells the pages that the record refers to; returns how long its main data is.
    private func decodeReferences(_ visit: (WALEvent) throws -> Void) throws -> Int {
        var offset = Self.headerBytes
        var payload = 0
        var relation: RelationLocator?
        while total - offset > payload {
            let identifier = try byte(offset)
            switch identifier {
            case 0...32:
                let reference = try BlockReference(self, at: offset, sameAs: relation)
                try visit(.block(reference.fork, reference.block))
                relation = reference.fork.relation
                payload += reference.payloadBytes
                offset = reference.end
            case 253:
                offset += 3
            case 252 where version != .postgreSQL13:
                offset += 5
            case 254, 255:
                try require(offset + (identifier == 255 ? 2 : 5))
                let length = identifier == 255 ? Int(bytes[offset + 1]) : Int(bytes.uint32(at: offset + 1))
                offset += identifier == 255 ? 2 : 5
                guard offset + payload + length == total else {
                    throw malformed("The lengths of its parts don't add up to \(total) bytes.")
                }
                return length
            default:
                throw malformed("It holds a part of the unknown kind \(identifier).")
            }
        }
        guard offset + payload == total else { throw malformed("Its parts are longer than its \(total) bytes.") }
        return 0
    }

    private func byte(_ offset: Int) throws -> UInt8 {
        try require(offset + 1)
        return bytes[offset]
    }

    /// Refuses a record that ends before `end`.
    func require(_ end: Int) throws {
        guard end <= bytes.count else { throw malformed("It ends inside its own headers.") }
    }

    /// An error about the record's contents.
    func malformed(_ message: String) -> WALError {
        WALError(code: .malformed, position: start, message: "The record cannot be understood. \(message)")
    }
}
