extension WALRecordDecoder {
    private static let kindMask: UInt8 = 0x70
    private static let hasFlags: UInt8 = 0x80

    /// What the flags of a transaction's end say about the data that follow them, in this order.
    private enum Part {
        static let database: UInt32 = 1 << 0
        static let subtransactions: UInt32 = 1 << 1
        static let relations: UInt32 = 1 << 2
        static let invalidations: UInt32 = 1 << 3
        static let prepared: UInt32 = 1 << 4
        static let statistics: UInt32 = 1 << 8
    }

    /// Tells a transaction's end and the relations that it removes.
    func decodeTransaction(_ data: MainData, _ visit: (WALEvent) throws -> Void) throws {
        let isCommit: Bool
        let isPrepared: Bool
        switch information & Self.kindMask {
        case 0x00: (isCommit, isPrepared) = (true, false)
        case 0x20: (isCommit, isPrepared) = (false, false)
        case 0x30: (isCommit, isPrepared) = (true, true)
        case 0x40: (isCommit, isPrepared) = (false, true)
        default: return
        }
        var data = data
        let time = try data.timestamp()
        let flags = information & Self.hasFlags == 0 ? 0 : try data.uint32()
        var prepared: UInt32?
        do {
            prepared = try decodeParts(&data, flags, visit)
        } catch let error as WALError where !data.isWhole && error.code == .malformed {
            // The time is what recovery looks at; it must not get lost with the end of a huge record.
            try visit(.unknownChange)
        }
        let transaction = prepared ?? self.transaction
        let end = TransactionEnd(
            start: start,
            end: self.end,
            time: time,
            transaction: transaction,
            isCommit: isCommit,
            isPrepared: isPrepared
        )
        try visit(.transactionEnd(end))
    }

    /// Tells the relations removed; returns the number of the prepared transaction, if it is one.
    private func decodeParts(
        _ data: inout MainData,
        _ flags: UInt32,
        _ visit: (WALEvent) throws -> Void
    ) throws -> UInt32? {
        if flags & Part.database != 0 { try data.skip(8) }
        if flags & Part.subtransactions != 0 { try data.skip(try data.count() * 4) }
        if flags & Part.relations != 0 {
            for _ in 0..<(try data.count()) { try visit(.drop(try data.relation())) }
        }
        if flags & Part.statistics != 0 { try data.skip(try data.count() * version.statisticsItemBytes) }
        if flags & Part.invalidations != 0 { try data.skip(try data.count() * 16) }
        return flags & Part.prepared == 0 ? nil : try data.uint32()
    }
}
