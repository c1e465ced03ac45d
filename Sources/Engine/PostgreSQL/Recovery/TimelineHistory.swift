package import SystemPackage

/// Where a timeline branched off, from the history file that PostgreSQL writes when a server leaves recovery.
///
/// Source: "Timelines" in PostgreSQL's documentation of continuous archiving.
package struct TimelineHistory: Equatable, Sendable {
    /// The timeline that was replayed last.
    package let parent: UInt32
    /// The first position that belongs to the new timeline.
    package let switchPoint: LogSequenceNumber

    /// The longest file that is read; a line is about 60 bytes.
    private static let bytesMax = 1 << 20

    /// Reads the file of `timeline` in a data directory; nothing where there is none, as on the first timeline.
    package static func read(_ timeline: UInt32, in dataDirectory: FilePath) throws -> TimelineHistory? {
        let name = WALSegment(timeline: timeline, holding: LogSequenceNumber(0)).fileName.prefix(8) + ".history"
        let path = dataDirectory.appending("pg_wal").appending(String(name))
        do {
            let file = try FileDescriptor.open(path, .readOnly)
            return try file.closeAfter {
                var bytes = [UInt8](repeating: 0, count: bytesMax)
                let count = try unsafe bytes.withUnsafeMutableBytes {
                    try unsafe file.read(fromAbsoluteOffset: 0, into: $0)
                }
                return Self(String(decoding: bytes[..<count], as: UTF8.self))
            }
        } catch Errno.noSuchFileOrDirectory {
            return nil
        }
    }

    /// Reads the last line of a history that says where a timeline was left; empty lines and remarks are passed over.
    package init?(_ text: String) {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.split(whereSeparator: \.isWhitespace) }
        guard let last = lines.last(where: { $0.first.map { !$0.hasPrefix("#") } ?? false }), last.count >= 2,
            let parent = UInt32(last[0]), let point = LogSequenceNumber(String(last[1]))
        else { return nil }
        self.parent = parent
        switchPoint = point
    }
}
