package import Engine
import Foundation
import Glibc
package import Repository
import SystemPackage

extension SnapshotExport {
    /// Writes the data directory into a directory that does not exist or is empty, but for a delta; complete and durable
    /// on return.
    ///
    /// A delta writes what differs from what the directory holds, and removes what does not belong. After an error the
    /// directory holds a part without a manifest, and is the caller's to remove.
    @discardableResult
    package func write(
        to directory: String,
        owner: OperatingSystemUser?,
        mode: RestoreOptions.Mode = .fresh,
        concurrency: Int = 2,
        progress: @escaping Progress = { _, _ in }
    ) async throws -> RestoreSummary {
        var options = RestoreOptions()
        options.mode = mode
        options.userID = owner?.userID
        options.groupID = owner?.groupID
        options.excludes = { !isOwn($0) }
        let total = bytes
        let summary = try await repository.restore(
            manifest,
            to: directory,
            concurrency: concurrency,
            options: options
        ) { progress($0, total) }
        var writer = DirectoryWriter(directory: FilePath(directory), owner: owner)
        for file in added { try await writer.write(file) }
        let files = try await checksums(in: FilePath(directory), concurrency)
        let text = try manifestText(files)
        try await writer.write(ExportedFile(path: PostgreSQLBackupManifest.fileName, text: text))
        try writer.finish()
        progress(total, total)
        return summary
    }

    /// Reads back what was written, so that the manifest is about the files as they are on the disk.
    private func checksums(in directory: FilePath, _ concurrency: Int) async throws -> [PostgreSQLBackupManifest.File] {
        let files = ownFiles
        return try await withThrowingTaskGroup(of: [PostgreSQLBackupManifest.File].self) { group in
            for worker in 0..<concurrency {
                group.addTask {
                    try stride(from: worker, to: files.count, by: concurrency).map { index in
                        try Self.checksum(files[index], in: directory)
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }.sorted { $0.path < $1.path }
        }
    }

    private static let readBytes = 1 << 20

    private static func checksum(_ entry: ManifestEntry, in directory: FilePath) throws -> PostgreSQLBackupManifest.File
    {
        let file = try FileDescriptor.open(directory.appending(entry.path), .readOnly, options: [.noFollow])
        defer { try? file.close() }
        var checksum = PostgreSQLFileChecksum()
        var buffer = [UInt8](repeating: 0, count: readBytes)
        var bytes = 0
        while true {
            let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
            guard count > 0 else { break }
            unsafe checksum.update(buffer.span.bytes.extracting(0..<count))
            bytes += count
        }
        return PostgreSQLBackupManifest.File(
            path: entry.path,
            bytes: bytes,
            modifiedSeconds: entry.modifiedSeconds,
            checksum: checksum
        )
    }
}

/// Adds files to a directory that was restored.
private struct DirectoryWriter {
    let directory: FilePath
    let owner: OperatingSystemUser?

    mutating func write(_ exported: ExportedFile) async throws {
        let path = directory.appending(exported.path)
        let file = try FileDescriptor.open(
            path,
            .writeOnly,
            options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
            permissions: .ownerReadWrite
        )
        defer { try? file.close() }
        try await exported.read { try file.writeAll($0) }
        try setOwner(file)
        guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Makes the names durable.
    func finish() throws {
        for path in [directory, directory.appending("pg_wal")] {
            let file = try FileDescriptor.open(path, .readOnly, options: [.directory])
            try file.closeAfter { guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) } }
        }
    }

    private func setOwner(_ file: FileDescriptor) throws {
        guard let owner else { return }
        guard fchown(file.rawValue, owner.userID, owner.groupID) == 0 else { throw Errno(rawValue: errno) }
    }
}
