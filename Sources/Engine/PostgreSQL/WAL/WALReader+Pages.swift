extension WALReader {
    /// Walks through lent bytes from `offset` on, page by page.
    mutating func consume(_ bytes: ByteView, from offset: Int, _ visit: (WALEvent) throws -> Void) throws {
        var offset = offset
        while offset < bytes.count {
            let available = bytes.count - offset
            if case .afterSwitch = state {
                let rest = cursor.segmentCeiling(segmentBytes: segmentBytes) - cursor
                let padding = min(available, rest)
                passPadding(padding)
                offset += padding
                continue
            }
            let pageOffset = Int(cursor.rawValue % UInt64(WALPageHeader.pageBytes))
            if case .beforePage = state, pageOffset > 0, header.isEmpty {
                let skipped = min(available, WALPageHeader.pageBytes - pageOffset)
                cursor = cursor + skipped
                offset += skipped
            } else if pageOffset == 0 || !header.isEmpty {
                offset += try consumeHeader(bytes.slice(offset, available), pageOffset: pageOffset)
            } else {
                let run = min(available, WALPageHeader.pageBytes - pageOffset)
                try consumeData(bytes.slice(offset, run), visit)
                offset += run
            }
        }
    }

    /// Takes bytes of a page header, which may come in pieces; returns how many.
    private mutating func consumeHeader(_ bytes: ByteView, pageOffset: Int) throws -> Int {
        let page = LogSequenceNumber(cursor.rawValue - UInt64(pageOffset))
        let headerBytes = WALPageHeader.bytes(at: page, segmentBytes: segmentBytes)
        let taken = min(bytes.count, headerBytes - pageOffset)
        if taken == headerBytes {
            try enterPage(bytes.slice(0, taken), at: page)
        } else {
            bytes.slice(0, taken).append(to: &header)
            if header.count == headerBytes {
                let whole = header
                try ByteView.of(whole) { try enterPage($0, at: page) }
                header.removeAll(keepingCapacity: true)
            }
        }
        cursor = cursor + taken
        return taken
    }

    /// Takes bytes that lie on one page behind its header.
    private mutating func consumeData(_ bytes: ByteView, _ visit: (WALEvent) throws -> Void) throws {
        var offset = 0
        while offset < bytes.count {
            let rest = bytes.slice(offset, bytes.count - offset)
            switch state {
            case .skipping(let missing):
                offset += skip(rest, missing)
            case .betweenRecords:
                offset += try beginRecord(rest, visit)
            case .insideRecord:
                offset += try continueRecord(rest, visit)
            case .afterSwitch, .beforePage:
                // The padding after a switch reaches over this page.
                passPadding(rest.count)
                offset += rest.count
            }
        }
    }

    private mutating func skip(_ bytes: ByteView, _ missing: Int) -> Int {
        let taken = min(bytes.count, missing)
        cursor = cursor + taken
        state = taken == missing ? .betweenRecords : .skipping(bytes: missing - taken)
        return taken
    }

    /// Reads the record that begins here in place, or begins to gather it; returns how many bytes were taken.
    private mutating func beginRecord(_ bytes: ByteView, _ visit: (WALEvent) throws -> Void) throws -> Int {
        let padding = Int(-Int64(truncatingIfNeeded: cursor.rawValue) & 7)
        guard padding == 0 else {
            let taken = min(padding, bytes.count)
            passPadding(taken)
            return taken
        }
        let start = cursor
        if bytes.count >= WALRecordDecoder.headerBytes {
            let total = try WALRecordDecoder.length(bytes.uint32(at: 0), at: start)
            if total <= bytes.count {
                let record = bytes.slice(0, total)
                let body = record.slice(WALRecordDecoder.headerBytes, total - WALRecordDecoder.headerBytes)
                cursor = cursor + total
                try finishRecord(
                    record,
                    total: total,
                    start: start,
                    checksum: CRC32C.update(CRC32C.initial, body),
                    visit
                )
                return total
            }
        }
        partial.begin(at: start)
        state = .insideRecord
        return 0
    }

    /// Gathers more of a record and reads it once it is whole; returns how many bytes were taken.
    private mutating func continueRecord(_ bytes: ByteView, _ visit: (WALEvent) throws -> Void) throws -> Int {
        if partial.received < 4 {
            let taken = min(bytes.count, 4 - partial.received)
            partial.append(bytes.slice(0, taken))
            cursor = cursor + taken
            return taken
        }
        let total = try WALRecordDecoder.length(UInt32(partial.total ?? 0), at: partial.start)
        let taken = min(bytes.count, total - partial.received)
        partial.append(bytes.slice(0, taken))
        cursor = cursor + taken
        if partial.received == total {
            let whole = partial
            try ByteView.of(whole.kept) {
                try finishRecord($0, total: total, start: whole.start, checksum: whole.checksum, visit)
            }
        }
        return taken
    }
}
