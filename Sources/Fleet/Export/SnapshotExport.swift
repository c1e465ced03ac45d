import Engine
import Foundation
package import Repository

/// Writes a snapshot as an ordinary PostgreSQL data directory, or as a tar of one, from the repository alone.
package struct SnapshotExport: Sendable {
    /// How many bytes of how many have been written.
    package typealias Progress = @Sendable (_ done: Int, _ total: Int) -> Void

    /// What is exported.
    package let source: ExportSource
    let repository: Repository
    let manifest: Manifest
    /// What is written beside the snapshot's own files, or instead of them.
    let added: [ExportedFile]

    private static let settingsFile = "postgresql.auto.conf"

    /// Reads what the store says of a source; nothing is written yet.
    package init(_ source: ExportSource, from repository: Repository) async throws {
        self.source = source
        self.repository = repository
        manifest = try await repository.manifest(SnapshotID(source.snapshot.manifest))
        guard let plan = source.plan, let span = plan.log else {
            added = ExportedFile.ownLog(of: manifest, repository)
            guard added.isEmpty else { return }
            throw FleetError(
                .invalidRestore,
                "The snapshot \(source.snapshot.identifier) holds no log of its own; export its instance with --time."
            )
        }
        let log = try await repository.log(stream: StreamID(plan.stream), lineage: manifest.header.lineage)
        var settings: [UInt8] = []
        if manifest.entry(Self.settingsFile) != nil {
            settings = try await repository.read(manifest, path: Self.settingsFile)
        }
        let text = String(decoding: settings, as: UTF8.self) + PostgreSQLRecovery.settings(to: plan.target)
        added =
            ExportedFile.captured(span, in: log)
            + [ExportedFile(path: Self.settingsFile, text: text), ExportedFile(path: "recovery.signal", text: "")]
    }

    /// How many bytes the data directory takes, its log included.
    package var bytes: Int { ownFiles.reduce(0) { $0 + $1.size } + added.reduce(0) { $0 + $1.bytes } }

    /// The snapshot's files that are exported as they are.
    var ownFiles: [ManifestEntry] { manifest.entries.filter { $0.kind != .directory && isOwn($0.path) } }

    /// Whether a path is exported as the snapshot has it.
    func isOwn(_ path: String) -> Bool { !path.hasPrefix("pg_wal/") && !added.contains { $0.path == path } }

    /// The text of the backup manifest.
    func manifestText(_ files: [PostgreSQLBackupManifest.File]) throws -> String {
        guard let log = source.snapshot.log else {
            throw FleetError(.invalidRestore, "The snapshot \(source.snapshot.identifier) says nothing about its log.")
        }
        return try PostgreSQLBackupManifest(files).text(timeline: UInt32(log.timeline), from: log.start, to: log.end)
    }
}

extension ManifestEntry {
    /// When it was modified, in seconds since 1970.
    var modifiedSeconds: Int64 { modifiedNanoseconds / 1_000_000_000 }
}
