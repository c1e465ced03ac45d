import Foundation
import Wire

/// A file of the log: `<number of its first line, 16 digits>-<when it was begun>.jsonl`.
package struct AuditFile: Sendable, Equatable {
    /// Where it is.
    package let path: String
    /// The number of its first line.
    package let first: Int

    private static let digits = 16
    private static let suffix = ".jsonl"

    /// Where its index is.
    var index: String { path + ".index" }
    /// The file's own name.
    package var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// When it was begun, such as `20261121T113000Z`.
    var begun: Substring { name.dropFirst(Self.digits + 1).prefix(16) }
    /// The day it was begun, such as `20261121`.
    var day: Substring { begun.prefix(8) }

    /// A new file below `directory` whose first line has the number `first`.
    init(in directory: String, first: Int, now: Date) {
        let number = String(repeating: "0", count: max(0, Self.digits - "\(first)".count)) + "\(first)"
        path = "\(directory)/\(number)-\(Self.stamp(now))\(Self.suffix)"
        self.first = first
    }

    private init?(directory: String, name: String) {
        guard name.hasSuffix(Self.suffix), name.dropFirst(Self.digits).first == "-",
            let first = Int(name.prefix(Self.digits))
        else { return nil }
        path = directory + "/" + name
        self.first = first
    }

    /// The files of the log in `directory`, the oldest first.
    package static func list(_ directory: String) throws -> [AuditFile] {
        guard FileManager.default.fileExists(atPath: directory) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: directory).sorted().compactMap {
            AuditFile(directory: directory, name: $0)
        }
    }

    /// `20261121T113000Z`.
    static func stamp(_ date: Date) -> String {
        String(EventTime.text(date).filter { $0 != "-" && $0 != ":" })
    }
}
