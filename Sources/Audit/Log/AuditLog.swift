package import Foundation
package import Logging
import Metrics
import Wire

/// The append-only log of everything that is called: one line each, every line sealed to the one before by its hash.
///
/// A line is in the system's hands when ``append`` returns, so that no end of this process loses it; it is durable when
/// ``makeDurable`` returns, or after `syncSecondsMax`. See `docs/audit.md` and decision 18.
package actor AuditLog {
    /// Where the log's files are.
    package nonisolated var directory: String { settings.directory }

    let settings: AuditSettings
    let anchor: any ChainAnchor
    let now: @Sendable () -> Date
    let makeID: @Sendable () -> String
    let logger: Logger

    var file: AuditFile
    var log: LogFile
    var index: LogFile
    var size: Int
    var count: Int
    var head: ChainLink
    var start: ChainLink
    /// The newest line that is durable.
    var durable: ChainLink
    /// How far the file has room on the disk; nil where the file system can't promise any.
    var reservedTo: Int? = 0
    /// Whether lines could not be put into the index.
    var indexIsBroken = false
    /// Why nothing can be written; nil while it can.
    var failure: AuditError?
    /// What the log has to say about itself before anything else.
    var unsaid: PreparedRecord?
    /// How many calls could not be recorded since when, and are not told of yet.
    var gap: (count: Int, since: Date)?
    /// Which calls of those that anybody can make are written singly, and what is still to be told of others.
    var budgets: LineBudgets
    /// Whether it was said that files will soon be removed that are young.
    var warnsOfSize = false
    /// The calls under way whose records have room set aside.
    var admitted: Set<String> = []
    /// Whether the last call that asked for room got none.
    var refusesCalls = false
    private var isSyncing = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Opens the log, makes its directory where there is none, and records what was found.
    ///
    /// `anchor` keeps the chain's ends elsewhere; `makeID` makes unique ids.
    package init(
        _ settings: AuditSettings,
        anchor: any ChainAnchor,
        logger: Logger,
        now: @escaping @Sendable () -> Date,
        makeID: @escaping @Sendable () -> String
    ) async throws {
        try FileManager.default.createDirectory(
            atPath: settings.directory,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let found = try LogOpening(settings.directory, anchored: try await anchor.kept())
        (self.settings, self.anchor, self.logger, self.now, self.makeID) = (settings, anchor, logger, now, makeID)
        (head, start, size, count) = (found.head, found.start, found.file == nil ? 0 : found.size, found.count)
        let file = found.file ?? AuditFile(in: settings.directory, first: found.head.number + 1, now: now())
        if found.file == nil { count = 0 }
        self.file = file
        budgets = LineBudgets(settings, now: now())
        durable = found.head
        log = try LogFile(file.path)
        indexIsBroken = !Self.mendIndexes(settings.directory, active: file, lines: count, logger)
        index = try LogFile(file.index)
        try LogFile.sync(directory: settings.directory)
        begin(found)
    }

    /// Makes what is missing of the indexes; says whether the open file's is whole.
    ///
    /// Closed files' are looked at only for whether they are there; the open one's could have been torn.
    private static func mendIndexes(_ directory: String, active: AuditFile, lines: Int, _ logger: Logger) -> Bool {
        var isWhole = true
        for file in (try? AuditFile.list(directory)) ?? [] {
            let isThere = FileManager.default.fileExists(atPath: file.index)
            guard file == active ? !LogIndex(file: file).isComplete(lines: lines) : !isThere else { continue }
            logger.notice("Making the index of an audit file anew", metadata: ["file": "\(file.name)"])
            do {
                try LogIndex(file: file).rebuild()
            } catch {
                logger.warning("The index of an audit file can't be made", metadata: ["reason": "\(error)"])
                if file == active { isWhole = false }
            }
        }
        return isWhole
    }

    /// A full disk must not keep the daemon from its databases, so what can't be said now is said later.
    private func begin(_ found: LogOpening) {
        if !found.findings.isEmpty {
            logger.error("The audit log is not as it was left", metadata: ["findings": "\(found.findings)"])
        }
        let details = [(name: "clean", value: Wire.bool(found.isClean))] + found.findings
        unsaid = own("StartAudit", details)
        do {
            try tellGap()
        } catch {
            fail(error)
        }
    }

    /// A record of the log's own.
    nonisolated func own(_ name: String, _ details: [(name: String, value: Wire)]) -> PreparedRecord {
        PreparedRecord(.own(name, details, id: makeID(), now: now()))
    }

    /// Whether a call gets a line of its own; what anybody can make any number of is counted beyond a budget.
    func givesLine(to call: AuditedCall, _ kind: BudgetedCalls) -> Bool {
        if budgets.admit(call, kind, now: now()) { return true }
        Counter(label: "holdfast_audit_tallied", dimensions: [("kind", kind.rawValue)]).increment()
        return false
    }

    /// Appends the records of one call, and returns the number of the last; what can't be is counted and told later.
    func append(_ records: [PreparedRecord], of requestID: String) throws -> Int {
        admitted.remove(requestID)
        do {
            return try append(records)
        } catch {
            gap = (count: (gap?.count ?? 0) + 1, since: gap?.since ?? now())
            Counter(label: "holdfast_audit_unrecorded").increment()
            throw error
        }
    }

    /// Appends the records of acts, and returns the number of the last; those that can't be are not counted, as they wait
    /// where they came from.
    func append(_ records: [PreparedRecord]) throws -> Int {
        do {
            try tellGap()
            for record in records { try write(record) }
            return head.number
        } catch {
            fail(error)
            throw error
        }
    }

    /// Waits until the line `number` and all before it would survive a loss of power; many wait for one flush together.
    func makeDurable(through number: Int) async throws {
        while durable.number < number {
            guard !isSyncing else {
                await withCheckedContinuation { waiting.append($0) }
                if let failure { throw failure }
                continue
            }
            try await flush()
        }
    }

    private func flush() async throws {
        isSyncing = true
        let (log, target) = (log, head)
        let result = await Result { try await log.sync() }
        isSyncing = false
        if case .success = result, durable.number < target.number { durable = target }
        if case .failure(let error) = result { fail(error) }
        let woken = waiting
        waiting = []
        for waiter in woken { waiter.resume() }
        try result.get()
    }

    /// Notes why nothing can be written, and says so once.
    func fail(_ error: any Error) {
        if failure == nil { logger.critical("The audit log can't be written", metadata: ["reason": "\(error)"]) }
        failure = error as? AuditError ?? .fileFailed(file.path, error)
    }

    /// Writes what has not been recorded, if anything; throws while nothing can be written.
    func tellGap() throws {
        if let unsaid {
            try write(unsaid)
            self.unsaid = nil
        }
        guard failure != nil || gap != nil else { return }
        if let gap {
            let details: [(name: String, value: Wire)] = [
                ("unrecordedCalls", .integer(gap.count)), ("since", .string(EventTime.text(gap.since))),
            ]
            try write(own("AuditGap", details))
        } else {
            try write(own("AuditResumed", [("after", .string(failure?.message ?? ""))]))
        }
        logger.notice("The audit log is written again", metadata: ["unrecorded": "\(gap?.count ?? 0)"])
        (gap, failure) = (nil, nil)
    }

    /// Writes one line.
    func write(_ record: PreparedRecord) throws {
        let line = LogLine.bytes(record.json, after: head)
        try turn(for: line.count + 1)
        try takeRoom(line.count + 1)
        do {
            try log.write(line + [UInt8(ascii: "\n")], at: size)
        } catch {
            try? log.truncate(to: size)
            if reservedTo != nil { reservedTo = size }
            throw error
        }
        do {
            let entry = IndexEntry(record.summary, offset: size, length: line.count)
            try index.write(entry.encoded, at: count * IndexEntry.bytes)
        } catch {
            indexIsBroken = true
        }
        size += line.count + 1
        count += 1
        head = ChainLink(number: head.number + 1, line: line)
    }
}

extension Result where Failure == any Error {
    /// What `body` returns or throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
