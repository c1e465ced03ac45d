import Access
import ArgumentParser
import Fleet
import Foundation
import Keys
import Ledger
import Repository

/// The command `holdfast recover`.
struct Recover: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Rebuild a lost ledger from the store and its key alone.",
        discussion: """
            Finds all snapshots and all automated backups with their tags and windows. The databases themselves were \
            on the lost disk: each comes back as a retained automated backup, which restores to any second of its \
            window under any name. Writes nothing into the store. Ends with status 0 also where something was damaged \
            and passed over; each such thing is a line that begins with "damaged".
            """
    )

    @OptionGroup var store: StoreOption

    @OptionGroup var rootKey: RootKeyOption

    @Option(
        name: .customLong("region"),
        help: ArgumentHelp("Recover this region; may be given more than once.", valueName: "R")
    )
    var regions: [String] = []

    @Flag(help: "Leave the keys of KMS, and with them what only they open, where the root key is lost.")
    var withoutKeys = false

    func run() async throws {
        let directory = store.data.directory
        guard !FileManager.default.fileExists(atPath: directory.ledger) else {
            throw CommandError(
                "\(directory.path) has a ledger already; recover into a new --data-dir, or move \(directory.ledger) away."
            )
        }
        // A file system of its own, mounted there, may have `lost+found`.
        let found = (try? FileManager.default.contentsOfDirectory(atPath: directory.instances)) ?? []
        guard found.allSatisfy({ $0 == "lost+found" }) else {
            throw CommandError(
                "\(directory.instances) holds databases that no ledger knows any more; recover into a new --data-dir, "
                    + "with --store and --key-file where they are now."
            )
        }
        let repositories = try await store.repositories(of: regions)
        try directory.prepare()
        let lock = try DaemonLock(directory)
        try await recover(repositories, into: directory)
        _ = lock
    }

    /// Builds the ledger beside its place and moves it there when it is whole, so that an interrupted recovery is none.
    private func recover(
        _ repositories: [(region: String, repository: Repository)],
        into directory: DataDirectory
    ) async throws {
        let draft = directory.ledger + ".recovering"
        for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: draft + ending) }
        let ledger = try Ledger(path: draft)
        let stored = try await StoredKeys(repositories)
        try checkRootKey(for: stored, directory)
        let secrets = try await rootKey.secrets(directory, ledger)
        let keys = withoutKeys ? StoredKeys.Recovered() : try await stored.restore(into: ledger, secrets)
        var reports: [RecoveryReport] = []
        for (region, repository) in try await readable(repositories, keys, ledger, secrets) {
            let line = ProgressLine("Reading \(region)")
            let recovery = LedgerRecovery(ledger: ledger, accounts: secrets.accounts)
            reports.append(
                try await recovery.run(region: region, repository) { line.show($0, of: $1, unit: "documents") }
            )
        }
        let root = try await secrets.accounts.root()
        try ledger.close()
        try directory.writeCredentials(root)
        guard unsafe rename(draft, directory.ledger) == 0 else {
            throw CommandError("\(draft) can't be renamed; check the directory's permissions.")
        }
        tell(keys)
        for report in reports { tell(report) }
        tellNext(reports, keys.newKeys, root: root, directory)
    }

    /// The same repositories, opened anew with the keys that came back from them, whatever state those are in.
    private func readable(
        _ repositories: [(region: String, repository: Repository)],
        _ keys: StoredKeys.Recovered,
        _ ledger: Ledger,
        _ secrets: OpenedSecrets
    ) async throws -> [(region: String, repository: Repository)] {
        guard !keys.keys.isEmpty else { return repositories }
        let opener = Keys(ledger: ledger, sealer: secrets.sealer, regions: [], now: { Date() })
        return try await store.repositories(of: repositories.map(\.region), keys: RecoveryKeys(opener))
    }

    /// Makes no new root key where there are keys that only the former one opens.
    private func checkRootKey(for stored: StoredKeys, _ directory: DataDirectory) throws {
        guard !withoutKeys, !stored.isEmpty, rootKey.source == nil else { return }
        guard !FileManager.default.fileExists(atPath: directory.rootKey) else { return }
        throw CommandError(
            "The store holds keys of KMS, which the lost daemon's root key opens. Put the copy of root.key at "
                + "\(directory.rootKey), or give --root-key. If there is none, --without-keys recovers what needs none."
        )
    }

    private func tell(_ keys: StoredKeys.Recovered) {
        for key in keys.keys { say("\(key.scope.region): key \(key.arn)") }
        for (region, problem) in keys.problems { say("\(region): damaged: \(problem)") }
    }

    private func tell(_ report: RecoveryReport) {
        for snapshot in report.manualSnapshots {
            say(
                "\(report.region): snapshot \(snapshot.identifier) of \(snapshot.instance.identifier), \(Self.time(snapshot.createdAt))"
            )
        }
        for found in report.backups {
            let times = found.window.map { "\(Self.time($0.earliest)) to \(Self.time($0.latest))" } ?? "no window"
            say(
                "\(report.region): automated backups of \(found.backup.instance.identifier), \(times), "
                    + "\(found.snapshots) snapshots, \(found.backup.arn)"
            )
        }
        for problem in report.problems { say("\(report.region): damaged: \(problem)") }
        say(
            "\(report.region): found \(report.manualSnapshots.count) manual snapshots, \(report.backups.count) "
                + "automated backups, \(report.problems.count) problems"
        )
    }

    private func tellNext(
        _ reports: [RecoveryReport],
        _ newKeys: [AccessKey],
        root: AccessKey,
        _ directory: DataDirectory
    ) {
        for key in newKeys + reports.flatMap(\.newKeys) where key.id != root.id {
            say("new root key of account \(key.account): \(key.id) \(key.secret)")
        }
        let names = reports.map { "--region \($0.region)" }.joined(separator: " ")
        say(
            """

            The ledger is rebuilt. The old access keys are gone; the new root key of account \(root.account) is in
            \(directory.credentials). Next:

              holdfast serve \(arguments) \(names)
              aws rds describe-db-instance-automated-backups
              aws rds restore-db-instance-to-point-in-time --use-latest-restorable-time \\
                --source-db-instance-automated-backups-arn ARN --target-db-instance-identifier NAME
            """
        )
    }

    /// The options that were given here and that the daemon needs as well.
    private var arguments: String {
        var words = ["--data-dir", store.data.directory.path]
        if let location = store.location { words += ["--store", location] }
        if let key = store.keyPath { words += ["--key-file", key] }
        if let source = rootKey.source { words += ["--root-key", "'\(source)'"] }
        if let endpoint = store.bucket.endpoint { words += ["--store-endpoint", endpoint] }
        if let region = store.bucket.region { words += ["--store-region", region] }
        if let isPath = store.bucket.usesPathStyle {
            words.append(isPath ? "--store-path-style" : "--no-store-path-style")
        }
        if let file = store.bucket.authorityFile { words += ["--store-ca", file] }
        return (words + store.bucket.writingArguments).joined(separator: " ")
    }

    private static func time(_ date: Date?) -> String { date.map { timestampText($0) } ?? "unknown time" }

    private func say(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}
