import ArgumentParser
import Engine
import Fleet
import Foundation
import Glibc
import Repository
import SystemPackage

/// The command `holdfast export`.
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a snapshot as an ordinary PostgreSQL data directory, or as a tar of one.",
        discussion: """
            Needs the store and its key alone, and the root key for what is encrypted under keys of KMS: no daemon, no \
            ledger. The result is what pg_basebackup makes, with a \
            backup_manifest that pg_verifybackup accepts, and starts on any server of the same major version.
            """
    )

    @OptionGroup var store: StoreOption

    @OptionGroup var rootKey: RootKeyOption

    @Argument(help: "A snapshot's identifier or its manifest; with --time or --latest, an instance's identifier.")
    var name: String?

    @Option(name: .customLong("region"), help: ArgumentHelp("Look in this region alone.", valueName: "R"))
    var region: String?

    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("The data directory to make; new, or empty.", valueName: "DIR")
    )
    var directory: String?

    @Option(
        help: ArgumentHelp(
            "The archive to make, with backup_manifest beside it; - is standard output.",
            valueName: "FILE"
        )
    )
    var tar: String?

    @Option(
        help: ArgumentHelp("The time to recover to when the server starts, as 2026-03-01T12:00:00Z.", valueName: "T")
    )
    var time: String?

    @Flag(help: "Recover to the last captured transaction when the server starts.")
    var latest = false

    @Flag(help: "Write into a stopped server's data directory: only what differs, and remove what does not belong.")
    var delta = false

    @Option(help: ArgumentHelp("The user that the files will belong to (default: you).", valueName: "USER"))
    var owner: String?

    @Flag(help: "List the snapshots in the store, and write nothing.")
    var list = false

    func validate() throws {
        if list { return }
        guard name != nil else { throw ValidationError("Name a snapshot, or use --list to see which there are.") }
        guard (directory == nil) != (tar == nil) else {
            throw ValidationError("Give --to DIR or --tar FILE, and not both.")
        }
        guard !delta || directory != nil else { throw ValidationError("--delta needs --to DIR.") }
        guard time == nil || !latest else { throw ValidationError("Give --time or --latest, and not both.") }
        _ = try moment()
    }

    func run() async throws {
        try await KeyedStore.with(store, rootKey, regions: region.map { [$0] } ?? []) { try await run(on: $0) }
    }

    private func run(on store: KeyedStore) async throws {
        if list { return try await ExportList(store.repositories).tell() }
        let (source, repository) = try await find(in: store)
        let export = try await SnapshotExport(source, from: repository)
        let text = ExportText(source.snapshot, isRecovered: time != nil || latest, owner: owner)
        if let directory {
            try await write(export, to: DataDirectory(directory).path)
            Self.say(text.directory(DataDirectory(directory).path))
        } else if let tar, tar != "-" {
            try await write(export, toArchive: DataDirectory(tar).path)
            Self.say(text.archive(DataDirectory(tar).path))
        } else {
            let line = ProgressLine("Writing")
            _ = try await export.writeTar(to: .standardOutput) { line.show($0, of: $1, unit: "bytes") }
        }
    }

    static func say(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    private func moment() throws -> Date? {
        guard let time else { return nil }
        guard let date = try? Date(time, strategy: .iso8601) else {
            throw ValidationError("'\(time)' is not a time; use one like 2026-03-01T12:00:00Z.")
        }
        return date
    }

    private func find(in store: KeyedStore) async throws -> (ExportSource, Repository) {
        guard let name else { throw CommandError("Name a snapshot; `holdfast export --list` shows which there are.") }
        var found: [(source: ExportSource, repository: Repository)] = []
        for (region, repository) in store.repositories {
            if time != nil || latest {
                let source = try await findTime(of: name, region, repository)
                if let source { found.append((source, repository)) }
            } else {
                let stored = StoredSnapshots(try await repository.survey(), region: region)
                found += stored.named(name).map { (ExportSource($0), repository) }
            }
        }
        guard let first = found.first else {
            if let unread = try await store.unread() {
                throw CommandError("The store has no backup named \(name) that can be read. \(unread)")
            }
            throw CommandError("The store has no backup named \(name); `holdfast export --list` shows which there are.")
        }
        guard found.count == 1 else {
            let names = found.map { "\($0.source.snapshot.manifest) (\($0.source.snapshot.arn))" }
            throw CommandError("Several snapshots are named \(name); give one of \(names.joined(separator: ", ")).")
        }
        return first
    }

    private func findTime(of name: String, _ region: String, _ repository: Repository) async throws -> ExportSource? {
        try await withScratchDirectory { scratch in
            try await ExportSource.find(name, at: moment(), region: region, repository, scratch: scratch)
        }
    }

    private func write(_ export: SnapshotExport, to directory: String) async throws {
        let line = ProgressLine("Writing")
        let user = try owner.map { try OperatingSystemUser.named($0) }
        if delta { try checkStoppedServer(directory) }
        do {
            let summary = try await export.write(to: directory, owner: user, mode: delta ? .delta : .fresh) {
                line.show($0, of: $1, unit: "bytes")
            }
            guard delta else { return }
            Self.say("Read \(summary.bytesRead) bytes of the store's packs, wrote \(summary.bytesWritten) bytes.")
        } catch let error as RepositoryError where error.code == .targetNotEmpty {
            throw CommandError(error.message)
        } catch {
            throw CommandError("\(directory) is incomplete; remove it. \(error)")
        }
    }

    /// Refuses a directory whose files are none of a server's, or are in use: a delta removes what does not belong.
    private func checkStoppedServer(_ directory: String) throws {
        let manager = FileManager.default
        let items = (try? manager.contentsOfDirectory(atPath: directory)) ?? []
        guard items.isEmpty || items.contains("PG_VERSION") else {
            throw CommandError("\(directory) is no PostgreSQL data directory; --delta would remove what it holds.")
        }
        guard !items.contains("postmaster.pid") else {
            throw CommandError("A server uses \(directory), by its postmaster.pid; stop it first.")
        }
    }

    /// Writes the archive and the manifest beside it, where `pg_verifybackup` looks for it.
    private func write(_ export: SnapshotExport, toArchive archive: String) async throws {
        let manifest = (archive as NSString).deletingLastPathComponent + "/backup_manifest"
        for path in [archive, manifest] where FileManager.default.fileExists(atPath: path) {
            throw CommandError("\(path) exists already; export into an empty directory.")
        }
        let line = ProgressLine("Writing")
        let file = try FileDescriptor.open(
            FilePath(archive),
            .writeOnly,
            options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: .ownerReadWrite
        )
        defer { try? file.close() }
        do {
            let text = try await export.writeTar(to: file) { line.show($0, of: $1, unit: "bytes") }
            guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            try text.write(toFile: manifest, atomically: true, encoding: .utf8)
        } catch {
            try? FileManager.default.removeItem(atPath: archive)
            throw error
        }
    }
}
