/// The header of one 8 KiB page of the log.
struct WALPageHeader {
    /// The size of a log page; other builds of PostgreSQL are refused.
    static let pageBytes = 8192
    /// Bytes of an ordinary header.
    static let shortBytes = 24
    /// Bytes of the header that begins a segment.
    static let longBytes = 40

    /// The format that the page is written in.
    let version: WALVersion
    /// The timeline of the first record on the page.
    let timeline: UInt32
    /// Whether the page begins with the rest of a record.
    let isContinuation: Bool
    /// Whether the record that should go on here was given up, after a crash.
    let overwritesContinuation: Bool
    /// How many bytes of the record are still to come, from this page on.
    let remainingBytes: Int
    /// The cluster, told at the beginning of every segment.
    let systemIdentifier: UInt64?

    /// Bytes of the header at `position`.
    static func bytes(at position: LogSequenceNumber, segmentBytes: Int) -> Int {
        position.segmentOffset(segmentBytes: segmentBytes) == 0 ? longBytes : shortBytes
    }

    /// Reads and checks the header of the page at `position`.
    init(_ bytes: ByteView, at position: LogSequenceNumber, segmentBytes: Int) throws {
        guard let version = WALVersion(rawValue: bytes.uint16(at: 0)) else {
            let magic = String(bytes.uint16(at: 0), radix: 16, uppercase: true)
            throw WALError(
                code: .unknownVersion,
                position: position,
                message: "The page's magic number is 0x\(magic); only PostgreSQL 13 to 18 can be read."
            )
        }
        let flags = bytes.uint16(at: 2)
        let isLong = bytes.count == Self.longBytes
        guard flags & ~0x0F == 0, (flags & 0x02 != 0) == isLong else {
            throw Self.invalid(position, "The page header's flags are 0x\(String(flags, radix: 16)).")
        }
        guard bytes.uint64(at: 8) == position.rawValue else {
            let found = LogSequenceNumber(bytes.uint64(at: 8))
            throw Self.invalid(position, "The page says it belongs at \(found): the log ends before it or is damaged.")
        }
        if isLong {
            guard bytes.uint32(at: 32) == UInt32(segmentBytes), bytes.uint32(at: 36) == UInt32(Self.pageBytes) else {
                throw WALError(
                    code: .foreignLog,
                    position: position,
                    message: "Segments of \(bytes.uint32(at: 32)) bytes and pages of \(bytes.uint32(at: 36)) bytes; "
                        + "expected \(segmentBytes) and \(Self.pageBytes)."
                )
            }
        }
        self.version = version
        timeline = bytes.uint32(at: 4)
        isContinuation = flags & 0x01 != 0
        overwritesContinuation = flags & 0x08 != 0
        remainingBytes = Int(bytes.uint32(at: 16))
        systemIdentifier = isLong ? bytes.uint64(at: 24) : nil
        guard isContinuation == (remainingBytes > 0), !(isContinuation && overwritesContinuation) else {
            throw Self.invalid(position, "The page's continuation flag contradicts its length of \(remainingBytes).")
        }
    }

    private static func invalid(_ position: LogSequenceNumber, _ message: String) -> WALError {
        WALError(code: .pageHeader, position: position, message: message)
    }
}
