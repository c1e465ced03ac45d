import Foundation
import Repository

/// Puts automated backups together from the log, the automated snapshots and the documents of a store.
struct BackupFinder {
    private let repository: Repository
    private let survey: Survey
    private let stored: StoredSnapshots
    private let names: NameSource
    private let now: Date
    /// What could not be used, as sentences.
    private(set) var problems: [String] = []

    init(_ repository: Repository, _ survey: Survey, _ stored: StoredSnapshots, names: NameSource, now: Date) {
        self.repository = repository
        self.survey = survey
        self.stored = stored
        self.names = names
        self.now = now
    }

    /// The automated backups of all instances, each with how far its log was captured.
    mutating func backups(in region: String) async throws -> [(AutomatedBackup, CaptureProgress?)] {
        let bases = stored.snapshots.filter { $0.origin == .automated } + stored.recoveryPoints
        let automated = Dictionary(grouping: bases) { $0.instance.stream }
        let logged = Set(survey.logStreams.map(\.name))
        var found: [(AutomatedBackup, CaptureProgress?)] = []
        for stream in logged.union(automated.keys).sorted() {
            guard let snapshots = automated[stream], let backup = backup(of: stream, snapshots) else {
                problems.append("the log of \(stream) can't be restored: no automated snapshot of it is left")
                continue
            }
            let progress = logged.contains(stream) ? try await progress(of: backup, snapshots) : nil
            let latest = progress?.restorableTime ?? progress?.restorableBeforeGap
            found.append((retained(backup, since: latest ?? snapshots.compactMap(\.createdAt).max()), progress))
        }
        return found
    }

    private mutating func progress(
        of backup: AutomatedBackup,
        _ snapshots: [Snapshot]
    ) async throws -> CaptureProgress? {
        let instance = backup.instance
        let log = try await repository.log(stream: StreamID(instance.stream), lineage: LineageID(instance.lineage))
        var capture = CaptureSurvey(log)
        let progress = try await capture.progress(of: backup, bases: snapshots.compactMap(\.log))
        problems += capture.problems
        return progress
    }

    /// The backups as they were last described, or as their newest snapshot tells.
    private mutating func backup(of stream: String, _ snapshots: [Snapshot]) -> AutomatedBackup? {
        if let document = (try? StreamID(stream)).flatMap({ survey.descriptions[$0] }) {
            do {
                return try InstanceDescription(decoding: document).backup
            } catch {
                problems.append("what is said about \(stream) can't be read; its newest snapshot is used: \(error)")
            }
        }
        guard let newest = snapshots.max(by: { $0.requestedAt < $1.requestedAt }) else { return nil }
        var backup = AutomatedBackup(identifier: names.automatedBackupID(), instance: newest.instance)
        backup.scope = newest.scope
        return backup
    }

    /// Backups of an instance that is gone; the time between its last captured second and now counts for nothing.
    private func retained(_ backup: AutomatedBackup, since latest: Date?) -> AutomatedBackup {
        guard backup.status != .retained else { return backup }
        var backup = backup
        backup.status = .retained
        backup.deletedAt = now
        backup.outageSeconds = latest.map { max(0, now.timeIntervalSince($0)) }
        backup.notBefore = nil
        return backup
    }
}
