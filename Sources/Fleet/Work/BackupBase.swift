import Engine
import Ledger
import Logging
import Repository
import SystemPackage

/// What an incremental snapshot takes from an earlier one, and how it knows which pages have changed since.
struct BackupBase: Sendable {
    /// How changed pages are known.
    enum Knowledge: Sendable {
        /// There is no base: everything is stored.
        case nothing
        /// From the captured log: exactly the pages that its records name.
        case changedPages(ChangedPages)
        /// From the pages: those whose log position lies behind the base's start.
        case pagePositions(since: UInt64)
    }

    /// The base's manifest.
    let manifest: Manifest?
    private let knowledge: Knowledge

    /// The newest snapshot that can be a base, with the best knowledge there is of what changed.
    static func find(for instance: Instance, before start: UInt64, fleet: Fleet) async throws -> BackupBase {
        let repository = try fleet.repository(instance.scope)
        guard let (manifest, span, stream) = try await newest(for: instance, before: start, repository, fleet) else {
            return BackupBase(manifest: nil, knowledge: .nothing)
        }
        if let trail = try await ChangeTrail.find(from: span, of: stream, to: start, for: instance, fleet),
            trail.isCaptured
        {
            return BackupBase(manifest: manifest, knowledge: .changedPages(try await trail.changedPages()))
        }
        return BackupBase(manifest: manifest, knowledge: .pagePositions(since: span.start))
    }

    private init(manifest: Manifest?, knowledge: Knowledge) {
        self.manifest = manifest
        self.knowledge = knowledge
    }

    /// How the base is used, for the log.
    var description: String {
        guard let manifest else { return "none" }
        switch knowledge {
        case .nothing: return "none"
        case .changedPages(let pages): return "\(manifest.id), \(pages.blockCount) changed pages"
        case .pagePositions(let start): return "\(manifest.id), pages changed since \(LogSequenceNumber(start))"
        }
    }

    /// The newest complete snapshot of the instance, or the one that the instance was restored from.
    private static func newest(
        for instance: Instance,
        before start: UInt64,
        _ repository: Repository,
        _ fleet: Fleet
    ) async throws -> (Manifest, LogSpan, stream: String)? {
        let own = try await fleet.ledger.read { try $0.newestBases(of: instance.resourceID) }
        let candidates = own.filter { $0.log.timeline == instance.timeline }.map(\.manifest)
        for name in candidates + [instance.ancestor].compactMap({ $0 }) {
            let id = try SnapshotID(name)
            guard try await repository.contains(id) else { continue }
            do {
                let manifest = try await repository.manifest(id)
                let described = try SnapshotDescription(decoding: manifest.header.description).snapshot
                guard let span = described.log, span.start <= start else { continue }
                return (manifest, span, described.instance.stream)
            } catch let error as RepositoryError where error.code == .damaged || error.code == .notFound {
                // A damaged base is passed over: the new snapshot then heals by storing pages again.
                fleet.logger.error("A snapshot can't be a base", metadata: ["error": "\(error)"])
            }
        }
        return nil
    }
}

extension BackupBase {
    /// How one entry of the data directory is to be stored.
    func task(for file: PostgreSQLFile, in directory: FilePath, backupStart: UInt64) -> FileTask {
        guard file.kind != .directory else { return FileTask(path: file.path, content: .directory) }
        let selection = selection(of: file)
        return FileTask(
            path: file.path,
            content: .file(source: directory.appending(file.path).string, size: Int(file.bytes), selection: selection),
            pageCheck: check(of: file, backupStart: backupStart)
        )
    }

    /// Only main forks may be taken page by page: the log tells every change of theirs.
    private func selection(of file: PostgreSQLFile) -> PageSelection {
        guard case .mainFork = file.kind, case .changedPages(let changes) = knowledge,
            let relation = RelationFile(path: file.path)
        else { return .whole }
        switch changes.change(of: relation) {
        case .none: return .pages(changed: PageSet())
        case .pages(let ranges): return .pages(changed: PageSet(ranges))
        case .whole: return .whole
        }
    }

    /// Compares each page with its checksum.
    ///
    /// A page that the log repairs anyway may be torn; any other is read again.
    private func check(of file: PostgreSQLFile, backupStart: UInt64) -> PageCheck? {
        guard let firstBlock = file.kind.firstBlock else { return nil }
        var since: UInt64?
        if case .mainFork = file.kind, case .pagePositions(let start) = knowledge { since = start }
        let unchangedThrough = since
        return { page, number in
            let (position, verdict) = unsafe page.withUnsafeBytes { bytes in
                unsafe (
                    PostgreSQLPage.position(bytes),
                    PostgreSQLPage.check(bytes, blockNumber: firstBlock + UInt32(number))
                )
            }
            switch verdict {
            case .new: return .store
            case .invalid: return position > backupStart ? .store : .reread
            case .valid:
                if let unchangedThrough, position <= unchangedThrough { return .unchanged }
                return .store
            }
        }
    }
}

extension FileTask {
    /// How much a task reads at the most, to begin with the largest.
    var bytes: Int {
        if case .file(_, let size, _) = content { return size ?? 0 }
        return 0
    }
}
