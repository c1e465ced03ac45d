import Foundation
import Glibc
import Logging
import Metrics
import Wire

extension AuditLog {
    /// Begins another file where `bytes` more would make this one too large, or where its day is over.
    func turn(for bytes: Int) throws {
        guard count > 0 else { return }
        let isOver = file.day != AuditFile.stamp(now()).prefix(8)
        if isOver || size + bytes > settings.fileBytesMax { try turn() }
    }

    /// Closes the file and begins another; on a full disk it goes on with the one that it has.
    private func turn() throws {
        let next = AuditFile(in: settings.directory, first: head.number + 1, now: now())
        let fresh: (log: LogFile, index: LogFile)
        do {
            fresh = (try LogFile(next.path), try LogFile(next.index))
            reservedTo = try reservation(in: fresh.log)
        } catch {
            try? FileManager.default.removeItem(atPath: next.path)
            try? FileManager.default.removeItem(atPath: next.index)
            logger.warning("No new audit file can be begun", metadata: ["reason": "\(error)"])
            return
        }
        try log.syncNow()
        durable = head
        try log.truncate(to: size)
        for path in [file.path, file.index] {
            try? FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
        }
        (file, log, index, size, count) = (next, fresh.log, fresh.index, 0, 0)
        try LogFile.sync(directory: settings.directory)
    }

    /// How far a new file has room: as far as the old one's promises go.
    private func reservation(in log: LogFile) throws -> Int? {
        let room = settings.spareBytes + admitted.count * (AuditRecord.bytesMax + 256)
        return try log.reserve(room, at: 0) ? room : nil
    }

    /// Begins a new file where somebody has taken the open one away.
    func noticeLoss() throws {
        guard !log.isInPlace else { return }
        logger.critical("An audit file was taken away", metadata: ["file": "\(file.name)"])
        let lost = file
        let next = AuditFile(in: settings.directory, first: head.number + 1, now: now())
        (log, index) = (try LogFile(next.path), try LogFile(next.index))
        (file, size, count, reservedTo) = (next, 0, 0, reservedTo == nil ? nil : 0)
        try LogFile.sync(directory: settings.directory)
        let details: [(name: String, value: Wire)] = [
            ("file", .string(lost.name)), ("missingFrom", .integer(lost.first)),
            ("missingThrough", .integer(head.number)),
        ]
        try write(own("AuditFileMissing", details))
    }

    /// Removes the oldest files that are older than they have to be kept, or that are too much together.
    func removeOld() async throws {
        var files = try AuditFile.list(settings.directory)
        let oldest = stamp(daysAgo: settings.keptDaysMax)
        var bytes = files.reduce(0) { $0 + Self.size(of: $1) }
        warnOfSize(files, bytes)
        while files.count > 1, files[0] != file {
            // A file ends when the next one begins.
            let isOld = files[1].begun < oldest
            guard isOld || bytes > settings.keptBytesMax else { return }
            if !isOld { tellOfYoung(files[0], endingWith: files[1]) }
            bytes -= Self.size(of: files[0])
            try await remove(files[0], before: files[1], because: isOld ? "age" : "size")
            files.removeFirst()
        }
    }

    /// Says that young files will have to go, while there is time to send them elsewhere or to allow more.
    private func warnOfSize(_ files: [AuditFile], _ bytes: Int) {
        Gauge(label: "holdfast_audit_bytes").record(bytes)
        Gauge(label: "holdfast_audit_bytes_max").record(settings.keptBytesMax)
        let isNear = bytes > settings.keptBytesMax / 10 * 9
        let warns = isNear && files.count > 1 && files[1].begun >= stamp(daysAgo: settings.youngDaysMax)
        defer { warnsOfSize = warns }
        guard warns, !warnsOfSize else { return }
        logger.critical(
            "The audit log is nearly full, and young files will go; send them elsewhere, or raise --audit-gib",
            metadata: ["bytes": "\(bytes)", "bytesMax": "\(settings.keptBytesMax)", "oldest": "\(files[0].name)"]
        )
    }

    private func tellOfYoung(_ file: AuditFile, endingWith next: AuditFile) {
        guard next.begun >= stamp(daysAgo: settings.youngDaysMax) else { return }
        Counter(label: "holdfast_audit_young_files_removed").increment()
        logger.critical(
            "A young audit file is being removed, because the log is larger than it may be; raise --audit-gib",
            metadata: ["file": "\(file.name)", "through": "\(next.begun)", "bytesMax": "\(settings.keptBytesMax)"]
        )
    }

    private func stamp(daysAgo days: Int) -> Substring {
        AuditFile.stamp(now().addingTimeInterval(-Double(days) * 86_400))[...]
    }

    private func remove(_ old: AuditFile, before next: AuditFile, because reason: String) async throws {
        var lines = FileLines(try LogFile(reading: next.path))
        guard let first = try lines.next().flatMap({ LogLine($0.bytes) }) else { return }
        let end = ChainLink(number: first.number - 1, sha256: first.previous)
        let details: [(name: String, value: Wire)] = [
            ("file", .string(old.name)), ("from", .integer(old.first)), ("through", .integer(end.number)),
            ("sha256", .string(end.sha256)), ("because", .string(reason)),
        ]
        try write(own("RemoveAuditFile", details))
        start = end
        try await makeDurable(through: head.number)
        try await anchor.keep(ChainState(start: start, head: durable))
        for path in [old.path, old.index] { try? FileManager.default.removeItem(atPath: path) }
        logger.notice("An audit file was removed because of its age or size", metadata: ["file": "\(old.name)"])
    }

    private static func size(of file: AuditFile) -> Int {
        let paths = [file.path, file.index]
        return paths.reduce(0) { sum, path in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return sum + ((attributes?[.size] as? NSNumber)?.intValue ?? 0)
        }
    }
}
