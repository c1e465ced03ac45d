extension WALRecordDecoder {
    /// Tells what the main data means, where it means a change of files or of time.
    func decodeMain(_ main: MainData, _ visit: (WALEvent) throws -> Void) throws {
        switch resourceManager {
        case ResourceManager.log: try decodeLog(main, visit)
        case ResourceManager.transaction: try decodeTransaction(main, visit)
        case ResourceManager.storage: try decodeStorage(main, visit)
        case ResourceManager.database: try decodeDatabase(main, visit)
        case ResourceManager.tablespace: try decodeTablespace(main, visit)
        default:
            if information & ResourceManager.specialRelationUpdate != 0 { try visit(.unknownChange) }
        }
    }

    private func decodeLog(_ data: MainData, _ visit: (WALEvent) throws -> Void) throws {
        var data = data
        switch information & 0xF0 {
        case LogInformation.checkpointShutdown, LogInformation.checkpointOnline:
            let redo = LogSequenceNumber(try data.uint64())
            let timeline = try data.uint32()
            let previous = try data.uint32()
            let isShutdown = information & 0xF0 == LogInformation.checkpointShutdown
            if timeline != previous { try changeTimeline(from: previous, to: timeline, visit) }
            try visit(.checkpoint(redo: redo, isShutdown: isShutdown))
        case LogInformation.logSwitch:
            try visit(.logSwitch(next: end.segmentCeiling(segmentBytes: segmentBytes)))
        case LogInformation.parameterChange:
            try data.skip(20)
            guard let level = WALLevel(rawValue: Int32(bitPattern: try data.uint32())) else {
                throw malformed("There is no such wal_level.")
            }
            try visit(.logLevel(level))
        case LogInformation.restorePoint:
            let time = try data.timestamp()
            try visit(.restorePoint(RestorePoint(start: start, end: end, time: time, name: try data.name())))
        case LogInformation.endOfRecovery:
            try data.skip(8)
            let timeline = try data.uint32()
            try changeTimeline(from: try data.uint32(), to: timeline, visit)
        default:
            break
        }
    }

    /// Tells a change of timeline; the page that it happens on still names the timeline before.
    private func changeTimeline(from old: UInt32, to new: UInt32, _ visit: (WALEvent) throws -> Void) throws {
        guard new <= timeline else {
            throw WALError(
                code: .foreignLog,
                position: start,
                message: "The log goes over to timeline \(new), expected \(timeline)."
            )
        }
        try visit(.timelineChange(from: old, to: new))
    }

    private func decodeStorage(_ data: MainData, _ visit: (WALEvent) throws -> Void) throws {
        var data = data
        switch information & 0xF0 {
        case 0x10:
            let relation = try data.relation()
            guard let kind = RelationFork.Kind(rawValue: UInt8(truncatingIfNeeded: try data.uint32())) else {
                throw malformed("It creates a fork that does not exist.")
            }
            try visit(.create(RelationFork(relation, kind)))
        case 0x20:
            let blocks = try data.uint32()
            let relation = try data.relation()
            let flags = try data.uint32()
            // The free space map's own length is not in the record, only that of the relation.
            if flags & 0x01 != 0 { try visit(.truncate(RelationFork(relation, .main), toBlocks: blocks)) }
        default:
            try visit(.unknownChange)
        }
    }

    private func decodeDatabase(_ data: MainData, _ visit: (WALEvent) throws -> Void) throws {
        var data = data
        let database = try data.uint32()
        switch (information & 0xF0, version.hasLoggedDatabaseCreation) {
        case (0x00, _):
            let directory = DatabaseDirectory(tablespace: try data.uint32(), database: database)
            try visit(.createDatabase(directory, isFileCopy: true))
        case (0x10, true):
            let directory = DatabaseDirectory(tablespace: try data.uint32(), database: database)
            try visit(.createDatabase(directory, isFileCopy: false))
        case (0x10, false), (0x20, true):
            for _ in 0..<(try data.count()) {
                try visit(.dropDatabase(DatabaseDirectory(tablespace: try data.uint32(), database: database)))
            }
        default:
            try visit(.unknownChange)
        }
    }

    private func decodeTablespace(_ data: MainData, _ visit: (WALEvent) throws -> Void) throws {
        var data = data
        let tablespace = try data.uint32()
        switch information & 0xF0 {
        case 0x00: try visit(.createTablespace(tablespace))
        case 0x10: try visit(.dropTablespace(tablespace))
        default: try visit(.unknownChange)
        }
    }
}
