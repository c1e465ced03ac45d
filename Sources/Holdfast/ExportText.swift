import Fleet
import Foundation
import Repository

/// What a person is told about an export: what it is, and how to check and start it.
struct ExportText {
    private let snapshot: Snapshot
    private let isRecovered: Bool
    private let owner: String?

    init(_ snapshot: Snapshot, isRecovered: Bool, owner: String?) {
        self.snapshot = snapshot
        self.isRecovered = isRecovered
        self.owner = owner
    }

    /// About a data directory.
    func directory(_ path: String) -> String {
        """
        \(path) is a data directory of PostgreSQL \(major): \(subject).

        Check it, before its first start:
          pg_verifybackup \(path)
        \(start(path))
        """
    }

    /// About an archive.
    func archive(_ path: String) -> String {
        """
        \(path) is a tar of a data directory of PostgreSQL \(major): \(subject).

        Extract it and check it, before its first start:
          mkdir -m 700 DIR && tar -xf \(path) -C DIR
          pg_verifybackup DIR
        \(start("DIR"))
        """
    }

    private var major: String { String(snapshot.instance.engineVersion.prefix { $0 != "." }) }

    private var subject: String {
        let taken =
            "snapshot \(snapshot.identifier) of \(snapshot.instance.identifier), "
            + "taken \(timestampText(snapshot.createdAt ?? snapshot.requestedAt))"
        return isRecovered ? "\(taken), with log that it replays at its first start" : taken
    }

    private func start(_ path: String) -> String {
        let user = snapshot.instance.masterUsername
        return """
            Start it, as an unprivileged user that owns it (\(owner.map { "now \($0)" } ?? "chown -R postgres: \(path)")):
              pg_ctl -D \(path) -l \(path).log -o '-p 5433' start
              psql -h localhost -p 5433 -U \(user) \(snapshot.instance.databaseName ?? "postgres")
            \(user) has the password it had then. The superuser is rdsadmin: put the line "local all rdsadmin trust" first
            in \(path)/pg_hba.conf to log in as it over the Unix socket. Settings of the parameter group do not come along.
            """
    }
}

/// The list of all snapshots that can be exported.
struct ExportList {
    private let repositories: [(region: String, repository: Repository)]

    init(_ repositories: [(region: String, repository: Repository)]) { self.repositories = repositories }

    /// Prints a line for each snapshot, oldest first, and one for each thing that can't be read.
    func tell() async throws {
        var rows = [["REGION", "SNAPSHOT", "INSTANCE", "KIND", "TAKEN", "BYTES", "MANIFEST"]]
        var problems: [String] = []
        for (region, repository) in repositories {
            let stored = StoredSnapshots(try await repository.survey(), region: region)
            problems += stored.problems.map { "\(region): damaged: \($0)" }
            rows += stored.snapshots.map { snapshot in
                [
                    region, snapshot.identifier, snapshot.instance.identifier, snapshot.origin.rawValue,
                    timestampText(snapshot.createdAt ?? snapshot.requestedAt),
                    snapshot.fullBytes.map { "\($0)" } ?? "?",
                    snapshot.manifest,
                ]
            }
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            Export.say(cells.joined(separator: "  "))
        }
        for problem in problems { Export.say(problem) }
    }
}
