import Foundation

@testable import Engine

/// One record as `pg_waldump` tells it, or as our events do: the same words on both sides.
struct WALDumpRecord: Hashable {
    var start: LogSequenceNumber
    var previous: LogSequenceNumber
    var bytes: Int
    var transaction: UInt32
    var resourceManager: String
    /// `1663/5/16384/0 7` for block 7 of a main fork.
    var blocks: [String] = []
    /// What the record does beyond its blocks, in `pg_waldump`'s words.
    var meaning = ""
}

enum WALDump {
    static let resourceManagers = [
        "XLOG", "Transaction", "Storage", "CLOG", "Database", "Tablespace", "MultiXact", "RelMap", "Standby", "Heap2",
        "Heap", "Btree", "Hash", "Gin", "Gist", "Sequence", "SPGist", "BRIN", "CommitTs", "ReplicationOrigin",
        "Generic", "LogicalMessage",
    ]

    /// Reads everything that `pg_waldump` printed.
    static func parse(_ output: String) -> [WALDumpRecord] {
        output.utf8.split(separator: UInt8(ascii: "\n")).compactMap { parseLine(String(Substring($0))) }
    }

    private static func parseLine(_ line: String) -> WALDumpRecord? {
        guard line.hasPrefix("rmgr: "), let description = line.range(of: ", desc: ") else { return nil }
        let frame = line[..<description.lowerBound].split(separator: ",").map { $0.split(separator: " ") }
        guard frame.count == 4, let total = frame[0].last?.split(separator: "/").last else { return nil }
        var record = WALDumpRecord(
            start: LogSequenceNumber(frame[2][1]) ?? .zero,
            previous: LogSequenceNumber(frame[3][1]) ?? .zero,
            bytes: Int(total) ?? 0,
            transaction: UInt32(frame[1][1]) ?? 0,
            resourceManager: String(frame[0][1])
        )
        let parts = line[description.upperBound...].components(separatedBy: ", blkref #")
        record.blocks = parts.dropFirst().map(block)
        record.meaning = meaning(parts[0], record.resourceManager)
        return record
    }

    /// `0: rel 1663/5/16384 fork vm blk 7 FPW` as `1663/5/16384/2 7`.
    private static func block(_ text: String) -> String {
        let words = text.split(separator: " ")
        let forks = ["fsm": 1, "vm": 2, "init": 3]
        let fork = words[3] == "fork" ? forks[String(words[4])] ?? -1 : 0
        return "\(words[2])/\(fork) \(words[3] == "fork" ? words[6] : words[4])"
    }

    /// Keeps of the description what our events tell too.
    private static func meaning(_ text: String, _ resourceManager: String) -> String {
        var words = text.split(separator: " ").map(String.init)
        if words.count > 1, words[1].hasPrefix("pg_tblspc/") {
            words[1] = RelationFile(path: words[1])?.path(versionDirectory: "PG") ?? words[1]
        }
        switch (resourceManager, words.first ?? "") {
        case ("Transaction", "COMMIT"), ("Transaction", "ABORT"):
            return "\(words[0]) \(words[1]) \(words[2]) \(removed(text))"
        case ("Transaction", "COMMIT_PREPARED"), ("Transaction", "ABORT_PREPARED"):
            return "\(words[0]) \(words[1].dropLast()) \(words[2]) \(words[3]) \(removed(text))"
        case ("Storage", "CREATE"): return "CREATE \(words[1])"
        case ("Storage", "TRUNCATE"): return "TRUNCATE \(words[1]) \(words[3])"
        case ("Database", "CREATE_FILE_COPY"): return "\(words[0]) \(words[words.count - 1])"
        case ("Database", "CREATE_WAL_LOG"): return "\(words[0]) \(words[words.count - 1])"
        case ("Database", "DROP"): return "DROP " + words.dropFirst(2).joined(separator: " ")
        case ("Tablespace", "CREATE"), ("Tablespace", "DROP"): return "\(words[0]) \(words[1])"
        case ("XLOG", "SWITCH"): return "SWITCH"
        case ("XLOG", "RESTORE_POINT"): return text
        case ("XLOG", "CHECKPOINT_ONLINE"), ("XLOG", "CHECKPOINT_SHUTDOWN"):
            return "\(words[0]) \(LogSequenceNumber(words[2].dropLast()) ?? .zero)"
        default: return ""
        }
    }

    private static func removed(_ text: String) -> String {
        guard let list = text.range(of: "; rels: ") else { return "" }
        let paths = text[list.upperBound...].prefix { $0 != ";" }.split(separator: " ").map(String.init)
        return paths.map { RelationFile(path: $0)?.path(versionDirectory: "PG") ?? $0 }.joined(separator: " ")
    }
}

extension WALDump {
    /// Puts our events into the same words.
    static func describe(_ events: [WALEvent]) -> [WALDumpRecord] {
        var records: [WALDumpRecord] = []
        var removed: [String] = []
        for event in events {
            if case .record(let record) = event {
                records.append(frame(record))
                removed = []
                continue
            }
            let last = records.count - 1
            switch event {
            case .block(let fork, let block):
                records[last].blocks.append("\(path(fork.relation))/\(fork.kind.rawValue) \(block)")
            case .drop(let relation): removed.append(RelationFile(RelationFork(relation)).path(versionDirectory: "PG"))
            case .dropDatabase(let directory):
                records[last].meaning = records[last].meaning.isEmpty ? "DROP" : records[last].meaning
                records[last].meaning += " \(directory.tablespace)/\(directory.database)"
            default: records[last].meaning += meaning(event, removed)
            }
        }
        return records
    }

    private static func frame(_ record: WALRecord) -> WALDumpRecord {
        WALDumpRecord(
            start: record.start,
            previous: record.previous,
            bytes: record.bytes,
            transaction: record.transaction,
            resourceManager: resourceManagers[Int(record.resourceManager)]
        )
    }

    private static func meaning(_ event: WALEvent, _ removed: [String]) -> String {
        switch event {
        case .transactionEnd(let end):
            let word = (end.isCommit ? "COMMIT" : "ABORT") + (end.isPrepared ? "_PREPARED \(end.transaction)" : "")
            return "\(word) \(time(end.time)) \(removed.joined(separator: " "))"
        case .create(let fork): return "CREATE \(RelationFile(fork).path(versionDirectory: "PG"))"
        case .truncate(let fork, let blocks):
            return "TRUNCATE \(RelationFile(fork).path(versionDirectory: "PG")) \(blocks)"
        case .createDatabase(let directory, let isFileCopy):
            let word = isFileCopy ? "CREATE_FILE_COPY" : "CREATE_WAL_LOG"
            return "\(word) \(directory.tablespace)/\(directory.database)"
        case .createTablespace(let tablespace): return "CREATE \(tablespace)"
        case .dropTablespace(let tablespace): return "DROP \(tablespace)"
        case .logSwitch: return "SWITCH"
        case .restorePoint(let point): return "RESTORE_POINT \(point.name)"
        case .checkpoint(let redo, let isShutdown): return "CHECKPOINT_\(isShutdown ? "SHUTDOWN" : "ONLINE") \(redo)"
        default: return ""
        }
    }

    private static func path(_ relation: RelationLocator) -> String {
        "\(relation.tablespace)/\(relation.database)/\(relation.number)"
    }

    /// `2026-11-20 23:07:31.123456`, in UTC.
    private static func time(_ time: LogTimestamp) -> String {
        let seconds = Double(time.unixMicroseconds / 1_000_000)
        let micros = String(time.unixMicroseconds % 1_000_000)
        let date = Date(timeIntervalSince1970: seconds).formatted(
            .iso8601.year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: false)
        )
        return "\(date).\(String(repeating: "0", count: 6 - micros.count))\(micros)"
    }
}
