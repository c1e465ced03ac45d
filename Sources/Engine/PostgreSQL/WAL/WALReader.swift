/// Reads PostgreSQL's log as it passes by: bytes in any pieces, at growing positions, into events.
///
/// The reader checks page headers, the chain of records and every record's checksum. It keeps at most one partial
/// record. A reader that threw is finished: it throws the same error again, and `position` stays where it was.
package struct WALReader: Sendable {
    /// What is known about the position where reading begins.
    package enum Start: Sendable {
        /// Nothing: reading begins with the first record that starts on the next page boundary or later.
        case anywhere
        /// A record begins exactly here (a redo location, the end of another reader), in this format.
        case record(WALVersion)
    }

    /// The size of the log's segments.
    package let segmentBytes: Int
    /// The timeline that is read; pages of later timelines are refused.
    package let timeline: UInt32
    /// Everything from the start to here is whole, and another reader can begin here: the end of the last complete record.
    ///
    /// A log switch is complete with the padding behind it: nothing within the padding says that it is one.
    package private(set) var position: LogSequenceNumber
    /// Where the first record that was read begins; nil until there is one.
    package private(set) var firstRecord: LogSequenceNumber?
    /// The cluster that the log belongs to; nil until a segment's beginning was read.
    package private(set) var systemIdentifier: UInt64?
    /// The format of the log; nil until it is known.
    package private(set) var version: WALVersion?

    /// What the next byte is.
    enum State {
        case beforePage
        case skipping(bytes: Int)
        case betweenRecords
        case insideRecord
        case afterSwitch
    }

    /// What the byte at the cursor is.
    var state: State
    /// The position of the next byte.
    var cursor: LogSequenceNumber
    /// A page header of which only a part has arrived.
    var header: [UInt8] = []
    /// A record of which only a part has arrived.
    var partial: PartialRecord
    private var pageTimeline: UInt32 = 0
    private var previousRecord: LogSequenceNumber?
    private var failure: (any Error)?

    /// A reader that takes bytes from `position` on; `systemIdentifier`, where given, has to be the log's.
    ///
    /// Of a record that spans pages at most `recordBytesMax` bytes are kept in memory; a longer one is still checked,
    /// but where it changes files beyond that, it is told as `.unknownChange`.
    package init(
        at position: LogSequenceNumber,
        start: Start = .anywhere,
        timeline: UInt32,
        segmentBytes: Int = WALSegment.bytesDefault,
        systemIdentifier: UInt64? = nil,
        recordBytesMax: Int = 64 << 20
    ) {
        precondition(WALSegment.bytesRange.contains(segmentBytes))
        partial = PartialRecord(keptBytesMax: recordBytesMax)
        self.position = position
        self.timeline = timeline
        self.segmentBytes = segmentBytes
        self.systemIdentifier = systemIdentifier
        cursor = position
        let isPageStart = position.rawValue % UInt64(WALPageHeader.pageBytes) == 0
        switch start {
        case .record(let version) where !isPageStart:
            self.version = version
            state = .betweenRecords
        case .anywhere, .record:
            state = .beforePage
        }
        header.reserveCapacity(WALPageHeader.longBytes)
    }

    /// Takes the bytes that begin at `start`; what was already seen is skipped, a gap is an error.
    package mutating func read(
        _ bytes: RawSpan,
        at start: LogSequenceNumber,
        _ visit: (WALEvent) throws -> Void
    ) throws {
        try unsafe bytes.withUnsafeBytes { try unsafe read(ByteView($0), at: start, visit) }
    }

    /// Takes the bytes that begin at `start`; what was already seen is skipped, a gap is an error.
    package mutating func read(
        _ bytes: [UInt8],
        at start: LogSequenceNumber,
        _ visit: (WALEvent) throws -> Void
    ) throws {
        try ByteView.of(bytes) { try read($0, at: start, visit) }
    }

    private mutating func read(
        _ bytes: ByteView,
        at start: LogSequenceNumber,
        _ visit: (WALEvent) throws -> Void
    ) throws {
        if let failure { throw failure }
        guard start <= cursor else {
            throw WALError(code: .gap, position: cursor, message: "The next bytes given begin at \(start).")
        }
        let seen = cursor - start
        guard seen < bytes.count else { return }
        do {
            try consume(bytes, from: seen, visit)
        } catch {
            failure = error
            throw error
        }
    }
}

extension WALReader {
    /// Checks the header of the page at the cursor and goes on behind it.
    mutating func enterPage(_ bytes: ByteView, at page: LogSequenceNumber) throws {
        // Reading may begin in the empty pages behind a log switch; records come after them.
        if case .beforePage = state, bytes.isZero { return }
        let header = try WALPageHeader(bytes, at: page, segmentBytes: segmentBytes)
        try checkIdentity(header, at: page)
        switch state {
        case .beforePage:
            state = header.isContinuation ? .skipping(bytes: header.remainingBytes) : .betweenRecords
        case .skipping, .insideRecord:
            guard !header.overwritesContinuation else {
                state = .betweenRecords
                break
            }
            guard header.remainingBytes == missingBytes else {
                throw Self.pageError(
                    page,
                    "\(missingBytes) bytes of a record are missing, not \(header.remainingBytes)."
                )
            }
        case .betweenRecords:
            guard !header.isContinuation else {
                throw Self.pageError(page, "The page goes on with a record that never began.")
            }
        case .afterSwitch:
            break
        }
    }

    /// Checks a record, tells what it says and makes it the last complete one.
    mutating func finishRecord(
        _ bytes: ByteView,
        total: Int,
        start: LogSequenceNumber,
        checksum: UInt32,
        _ visit: (WALEvent) throws -> Void
    ) throws {
        let decoder = try decoder(bytes, total: total, start: start)
        try decoder.check(bodyChecksum: checksum, previous: previousRecord)
        try decoder.decode(visit)
        if firstRecord == nil { firstRecord = start }
        previousRecord = start
        let end = LogSequenceNumber((cursor.rawValue + 7) & ~7)
        if decoder.isLogSwitch, end.segmentOffset(segmentBytes: segmentBytes) > 0 {
            state = .afterSwitch
        } else {
            position = end
            state = .betweenRecords
        }
    }

    /// Goes past padding; the end of that behind a log switch is where the next record's page begins.
    mutating func passPadding(_ bytes: Int) {
        cursor = cursor + bytes
        guard case .afterSwitch = state, cursor.segmentOffset(segmentBytes: segmentBytes) == 0 else { return }
        position = cursor
        state = .betweenRecords
    }

    /// How many bytes of the current record are still to come.
    var missingBytes: Int {
        if case .skipping(let bytes) = state { return bytes }
        return (partial.total ?? 0) - partial.received
    }

    /// An error in the header of the page at `position`.
    static func pageError(_ position: LogSequenceNumber, _ message: String) -> WALError {
        WALError(code: .pageHeader, position: position, message: message)
    }

    private func decoder(_ bytes: ByteView, total: Int, start: LogSequenceNumber) throws -> WALRecordDecoder {
        guard let version else {
            throw Self.pageError(start, "The log's format is not known; begin reading at a page boundary.")
        }
        return WALRecordDecoder(
            bytes: bytes,
            total: total,
            start: start,
            end: LogSequenceNumber((cursor.rawValue + 7) & ~7),
            version: version,
            timeline: timeline,
            segmentBytes: segmentBytes
        )
    }

    private mutating func checkIdentity(_ header: WALPageHeader, at page: LogSequenceNumber) throws {
        if let found = header.systemIdentifier {
            guard found == systemIdentifier ?? found else {
                throw Self.foreign(page, "The log belongs to cluster \(found), expected \(systemIdentifier ?? 0).")
            }
            systemIdentifier = found
        }
        guard header.version == version ?? header.version else {
            throw Self.foreign(page, "The log's format changes to that of PostgreSQL \(header.version.serverMajor).")
        }
        guard (max(pageTimeline, 1)...max(timeline, pageTimeline, 1)).contains(header.timeline) else {
            throw Self.foreign(page, "The page belongs to timeline \(header.timeline), expected \(timeline).")
        }
        version = header.version
        pageTimeline = header.timeline
    }

    private static func foreign(_ position: LogSequenceNumber, _ message: String) -> WALError {
        WALError(code: .foreignLog, position: position, message: message)
    }
}
