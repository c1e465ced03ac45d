import Foundation
import Wire

/// What a log is found to be when it is opened, and what has to be said about that.
struct LogOpening {
    /// The file to go on with; nil where a new one has to be begun.
    private(set) var file: AuditFile?
    /// The size of that file, and how many lines it has.
    private(set) var size = 0
    private(set) var count = 0
    /// The line that the next one follows.
    private(set) var head = ChainLink.beginning
    /// What the oldest line follows.
    private(set) var start = ChainLink.beginning
    /// Whether the log was closed in an orderly way, or is new.
    private(set) var isClean = true
    /// What is wrong, as the first new record says it.
    private(set) var findings: [(name: String, value: Wire)] = []

    private let files: [AuditFile]

    /// Looks at the log in `directory`, and cuts a torn last line off.
    init(_ directory: String, anchored: ChainState?) throws {
        files = try AuditFile.list(directory)
        start = anchored?.start ?? ChainLink.beginning
        if let last = files.last {
            try read(last)
            if anchored == nil, let first = try firstLine(of: files[0]) {
                start = ChainLink(number: first.number - 1, sha256: first.previous)
            }
        }
        if let anchored { try compare(with: anchored) }
    }

    /// Reads the last file to its end.
    private mutating func read(_ last: AuditFile) throws {
        var lines = FileLines(try LogFile(reading: last.path))
        var newest: ArraySlice<UInt8> = []
        while let line = try lines.next() {
            guard line.isWhole else {
                try cut(last, line)
                break
            }
            newest = line.bytes
            size = line.offset + line.bytes.count + 1
            count += 1
        }
        file = last
        guard count > 0 else { return try readBefore(last) }
        head = ChainLink(number: last.first + count - 1, line: newest)
        isClean = isClean && LogLine(newest).map { $0.record.isOwn("StopAudit") } ?? false
        if LogLine(newest)?.number != head.number {
            findings.append(("unreadableLine", .integer(head.number)))
            file = nil
        }
    }

    /// Whatever follows the last newline was being written when the daemon or the machine stopped.
    private mutating func cut(_ last: AuditFile, _ line: FileLines.Line) throws {
        let log = try LogFile(last.path)
        let torn = try log.read(max(0, try log.size() - line.offset), at: line.offset)
        try log.truncate(to: line.offset)
        try log.syncNow()
        isClean = false
        findings += [("cutBytes", .integer(torn.count)), ("cutSHA256", .string(ChainLink.hash(torn)))]
    }

    /// The last file has no line yet, so the one before tells what the next line follows.
    private mutating func readBefore(_ last: AuditFile) throws {
        head = ChainLink(number: last.first - 1, sha256: start.sha256)
        guard files.count > 1 else { return }
        var lines = FileLines(try LogFile(reading: files[files.count - 2].path))
        while let line = try lines.next(), line.isWhole { head.sha256 = ChainLink.hash(line.bytes) }
    }

    /// The chain goes on from where it is known to have been, so that what is missing stays visible.
    private mutating func compare(with anchored: ChainState) throws {
        guard anchored.head.number <= head.number else {
            findings += [
                ("missingFrom", .integer(head.number + 1)), ("missingThrough", .integer(anchored.head.number)),
            ]
            head = anchored.head
            file = nil
            isClean = false
            return
        }
        guard let holder = files.last(where: { $0.first <= anchored.head.number }) else { return }
        var lines = FileLines(try LogFile(reading: holder.path))
        var number = holder.first
        while let line = try lines.next() {
            defer { number += 1 }
            guard number == anchored.head.number else { continue }
            if ChainLink.hash(line.bytes) == anchored.head.sha256 { return }
            break
        }
        findings += [
            ("changedLine", .integer(anchored.head.number)), ("expectedSHA256", .string(anchored.head.sha256)),
        ]
        isClean = false
    }

    private func firstLine(of file: AuditFile) throws -> LogLine? {
        var lines = FileLines(try LogFile(reading: file.path))
        return try lines.next().flatMap { LogLine($0.bytes) }
    }
}

extension [UInt8] {
    private static let ownOpening = Array(
        (#"{"eventVersion":"\#(AuditRecord.version)","userIdentity":{"type":"AWSService","invokedBy":""#
            + EventSource.audit + "\"").utf8
    )

    /// Whether a record is one that the log wrote about itself, of that name; any where none is given.
    func isOwn(_ name: String? = nil) -> Bool {
        guard starts(with: Self.ownOpening) else { return false }
        guard let name else { return true }
        return (try? JSONDecoder().decode(StoredRecord.self, from: Data(self)))?.eventName == name
    }
}
