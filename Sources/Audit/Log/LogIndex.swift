import Foundation

/// The index of one file of the log.
struct LogIndex {
    let file: AuditFile

    /// Whether the index has an entry for each of `count` lines.
    func isComplete(lines count: Int) -> Bool {
        guard let index = try? LogFile(reading: file.index), let size = try? index.size(),
            size == count * IndexEntry.bytes
        else { return false }
        // Where a line's entry could not be written there are zeros.
        guard let words = try? IndexEntry.words(index.read(size, at: 0)) else { return false }
        return stride(from: 2, to: words.count, by: 16).allSatisfy { words[$0] > 0 }
    }

    /// Makes the index anew from the file's whole lines.
    func rebuild() throws {
        let draft = file.index + ".new"
        try? FileManager.default.removeItem(atPath: draft)
        let index = try LogFile(draft)
        var lines = FileLines(try LogFile(reading: file.path))
        var (bytes, written): ([UInt8], Int) = ([], 0)
        while let line = try lines.next(), line.isWhole {
            bytes += entry(line).encoded
            guard bytes.count >= 1 << 20 else { continue }
            try index.write(bytes, at: written)
            written += bytes.count
            bytes = []
        }
        try index.write(bytes, at: written)
        _ = try FileManager.default.replaceItem(draft, file.index)
    }

    private func entry(_ line: FileLines.Line) -> IndexEntry {
        guard let read = LogLine(line.bytes),
            let record = try? JSONDecoder().decode(StoredRecord.self, from: Data(read.record)),
            let summary = EventSummary(record)
        else { return IndexEntry(offset: line.offset, length: line.bytes.count) }
        return IndexEntry(summary, offset: line.offset, length: line.bytes.count)
    }
}

extension FileManager {
    /// Puts the file at `path` in the place of the one at `other`.
    fileprivate func replaceItem(_ path: String, _ other: String) throws {
        if fileExists(atPath: other) { try removeItem(atPath: other) }
        try moveItem(atPath: path, toPath: other)
    }
}
