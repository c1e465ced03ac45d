import Crypto
import Foundation

/// A checksum of a file's bytes as a backup manifest has it: SHA-256.
package struct PostgreSQLFileChecksum: Sendable {
    private var hash = SHA256()

    /// The checksum of nothing yet.
    package init() {}

    /// Takes the bytes that follow.
    package mutating func update(_ bytes: RawSpan) {
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    }

    /// The checksum of all bytes, in hexadecimal digits.
    package func text() -> String { Self.text(hash.finalize()) }

    static func text(_ digest: SHA256.Digest) -> String {
        digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}

/// The `backup_manifest` of a physical backup, which `pg_verifybackup` checks the files against.
///
/// Source: "Backup Manifest Format" in the PostgreSQL documentation, version 1, which every release from 13 on reads.
package struct PostgreSQLBackupManifest: Sendable {
    /// The manifest's own name in a data directory.
    package static let fileName = "backup_manifest"

    /// One file of the backup.
    package struct File: Sendable {
        /// Where it is in the data directory.
        package let path: String
        let bytes: Int
        let modifiedSeconds: Int64
        let checksum: String

        /// A file with the checksum of its bytes.
        package init(path: String, bytes: Int, modifiedSeconds: Int64, checksum: PostgreSQLFileChecksum) {
            self.path = path
            self.bytes = bytes
            self.modifiedSeconds = modifiedSeconds
            self.checksum = checksum.text()
        }
    }

    private let files: [File]

    /// A manifest of files; those of the log don't belong into it.
    package init(_ files: [File]) { self.files = files }

    /// The manifest's text, with the log that the backup needs to become consistent.
    package func text(timeline: UInt32, from start: UInt64, to end: UInt64) throws -> String {
        let lines = try files.map { file in
            """
            { "Path": \(try Self.quoted(file.path)), "Size": \(file.bytes), \
            "Last-Modified": "\(Self.time(file.modifiedSeconds))", \
            "Checksum-Algorithm": "SHA256", "Checksum": "\(file.checksum)" }
            """
        }
        let text = """
            { "PostgreSQL-Backup-Manifest-Version": 1,
            "Files": [
            \(lines.joined(separator: ",\n"))
            ],
            "WAL-Ranges": [
            { "Timeline": \(timeline), "Start-LSN": "\(start.positionText)", "End-LSN": "\(end.positionText)" }
            ],

            """
        let checksum = PostgreSQLFileChecksum.text(SHA256.hash(data: Data(text.utf8)))
        return text + "\"Manifest-Checksum\": \"\(checksum)\"}\n"
    }

    private static func quoted(_ text: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return String(decoding: try encoder.encode(text), as: UTF8.self)
    }

    private static func time(_ seconds: Int64) -> String {
        let text = Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
        return text.replacing("T", with: " ").replacing("Z", with: " GMT")
    }
}
