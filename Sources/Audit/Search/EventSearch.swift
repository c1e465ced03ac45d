import Dispatch
import Foundation

/// Looks events up in the files of a log, the newest first, while it is being written.
///
/// The indexes tell which lines are worth reading, so a look at a million events reads 64 MB at most.
package struct EventSearch: Sendable {
    private static let queue = DispatchQueue(label: "audit-search", attributes: .concurrent)
    /// How many entries of an index are read at once.
    private static let pieceEntries = 16_384
    /// How much later than it came a call may have been written down.
    private static let delaySecondsMax = 3_600.0

    private let directory: String

    /// A search in the log below `directory`.
    package init(directory: String) { self.directory = directory }

    /// The newest events that fit.
    package func find(_ query: EventQuery) async throws -> FoundEvents {
        // It reads files for a while, so it has threads of its own.
        try await withCheckedThrowingContinuation { done in
            Self.queue.async { done.resume(with: Result { try search(query) }) }
        }
    }

    private func search(_ query: EventQuery) throws -> FoundEvents {
        var found = FoundEvents()
        for file in try AuditFile.list(directory).reversed() where query.before.map({ $0 > file.first }) ?? true {
            // A file that age has just removed has no more events.
            guard FileManager.default.fileExists(atPath: file.index) else { continue }
            let goesOn = try search(file, query, &found)
            guard goesOn else { break }
        }
        found.events.sort { ($0.time, $0.number) > ($1.time, $1.number) }
        return found
    }

    /// Whether older files may have more.
    private func search(_ file: AuditFile, _ query: EventQuery, _ found: inout FoundEvents) throws -> Bool {
        let index = try LogFile(reading: file.index)
        let log = try LogFile(reading: file.path)
        let scopes = [IndexEntry.scope(query.account, query.region), IndexEntry.scope(query.account, nil)]
        let term = query.attribute.map { IndexEntry.term($0.key, $0.value) }
        let oldest = UInt32(clamping: Int(query.from.timeIntervalSince1970 - Self.delaySecondsMax))
        var end = min(try index.size() / IndexEntry.bytes, query.before.map { $0 - file.first } ?? .max)
        while end > 0 {
            let start = max(0, end - Self.pieceEntries)
            let bytes = try index.read((end - start) * IndexEntry.bytes, at: start * IndexEntry.bytes)
            let words = IndexEntry.words(bytes)
            for ordinal in stride(from: words.count / 16 - 1, through: 0, by: -1) {
                let seconds = words[ordinal * 16]
                if seconds > 0, seconds < oldest { return false }
                // Lines outside of the time are many, and reading each takes a thousand times as long as its entry.
                guard query.includes(Double(seconds)) else { continue }
                guard IndexEntry.mayMatch(words, from: ordinal * 16, scopes: scopes, term: term) else { continue }
                let entry = IndexEntry(words, from: ordinal * 16)
                guard let event = try event(entry, file.first + start + ordinal, log, query) else { continue }
                guard found.events.count < query.countMax else {
                    found.next = event.number + 1
                    return false
                }
                found.events.append(event)
            }
            end = start
        }
        return true
    }

    /// The event of an entry, if it is what the entry's hashes promise.
    private func event(_ entry: IndexEntry, _ number: Int, _ log: LogFile, _ query: EventQuery) throws -> FoundEvent? {
        let bytes = try log.read(Int(entry.length), at: Int(entry.offset))
        guard let line = LogLine(bytes), line.number == number,
            let record = try? JSONDecoder().decode(StoredRecord.self, from: Data(line.record)),
            let summary = EventSummary(record), query.matches(summary)
        else { return nil }
        return FoundEvent(
            number: number,
            time: summary.time,
            terms: summary.terms,
            resources: (record.resources ?? []).map { ($0.type, $0.name) },
            json: String(decoding: line.record, as: UTF8.self)
        )
    }
}
