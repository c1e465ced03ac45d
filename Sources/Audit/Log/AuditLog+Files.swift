import Foundation
import Glibc
import Logging
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
        let oldest = AuditFile.stamp(now().addingTimeInterval(-Double(settings.keptDaysMax) * 86_400))
        var bytes = files.reduce(0) { $0 + Self.size(of: $1) }
        while files.count > 1, files[0] != file {
            // A file ends when the next one begins.
            let isOld = files[1].name.dropFirst(17).prefix(oldest.count) < oldest
            guard isOld || bytes > settings.keptBytesMax else { return }
            bytes -= Self.size(of: files[0])
            try await remove(files[0], before: files[1])
            files.removeFirst()
        }
    }

    private func remove(_ old: AuditFile, before next: AuditFile) async throws {
        var lines = FileLines(try LogFile(reading: next.path))
        guard let first = try lines.next().flatMap({ LogLine($0.bytes) }) else { return }
        let end = ChainLink(number: first.number - 1, sha256: first.previous)
        let details: [(name: String, value: Wire)] = [
            ("file", .string(old.name)), ("from", .integer(old.first)), ("through", .integer(end.number)),
            ("sha256", .string(end.sha256)),
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
