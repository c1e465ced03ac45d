import Engine
import Foundation
import Repository
package import SystemPackage

extension SnapshotExport {
    /// Writes a tar of the data directory, laid out as `pg_basebackup` lays out `base.tar`, and answers its manifest.
    ///
    /// The control file comes after all other files, the log after that, the manifest last.
    package func writeTar(to output: FileDescriptor, progress: Progress = { _, _ in }) async throws -> String {
        var tar = TarWriter(output)
        var reader = try SnapshotFileReader(repository, manifest)
        var files: [PostgreSQLBackupManifest.File] = []
        let total = bytes
        var done = 0
        let own = manifest.entries.filter { isOwn($0.path) }
        for entry in own.filter({ $0.path != PostgreSQLFile.controlFile })
            + own.filter({ $0.path == PostgreSQLFile.controlFile })
        {
            guard case .file(let size) = entry.kind else {
                try tar.write(TarHeader(entry))
                continue
            }
            files.append(try await write(entry, &tar, &reader))
            done += size
            progress(done, total)
        }
        for file in added {
            try await write(file, &tar)
            done += file.bytes
            progress(done, total)
        }
        let text = try manifestText(files)
        try await write(ExportedFile(path: PostgreSQLBackupManifest.fileName, text: text), &tar)
        try tar.finish()
        return text
    }

    private func write(
        _ entry: ManifestEntry,
        _ tar: inout TarWriter,
        _ reader: inout SnapshotFileReader
    ) async throws -> PostgreSQLBackupManifest.File {
        let header = TarHeader(entry)
        var checksum = PostgreSQLFileChecksum()
        try tar.begin(header)
        try await reader.read(entry) { bytes in
            checksum.update(bytes)
            try tar.write(bytes)
        }
        try tar.end(header)
        return PostgreSQLBackupManifest.File(
            path: entry.path,
            bytes: entry.size,
            modifiedSeconds: entry.modifiedSeconds,
            checksum: checksum
        )
    }

    private func write(_ file: ExportedFile, _ tar: inout TarWriter) async throws {
        let created = source.snapshot.createdAt ?? source.snapshot.requestedAt
        let header = TarHeader(
            path: file.path,
            kind: .file,
            bytes: file.bytes,
            mode: 0o600,
            modifiedSeconds: Int64(created.timeIntervalSince1970)
        )
        try tar.begin(header)
        try await file.read { try tar.write($0) }
        try tar.end(header)
    }
}

extension TarHeader {
    /// The header of a snapshot's entry.
    init(_ entry: ManifestEntry) {
        path = entry.path
        mode = entry.mode
        modifiedSeconds = entry.modifiedSeconds
        switch entry.kind {
        case .directory: kind = .directory
        case .file(let size): (kind, bytes) = (.file, size)
        case .symbolicLink(let target): (kind, self.target) = (.symbolicLink, target)
        }
    }
}
