import ArgumentParser
import Fleet
import Foundation
import Repository

/// The command `holdfast repository`.
struct RepositoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repository",
        abstract: "Look into the repositories.",
        subcommands: [Status.self]
    )

    /// The command `holdfast repository status`.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say where the space goes, what is damaged, and what a deletion would free.",
            discussion: """
                "alone" is what only that snapshot holds and its deletion frees; "shared" is what others hold, too. \
                Works while the service runs and when it does not.
                """
        )

        @OptionGroup var maintenance: MaintenanceOption

        @Option(
            name: .customLong("snapshot"),
            help: ArgumentHelp(
                "Say what deleting this snapshot would free; several are deleted together.",
                valueName: "NAME"
            )
        )
        var snapshots: [String] = []

        func run() async throws {
            let regions = try await maintenance.regions()
            guard snapshots.isEmpty else { return try await tellFreed(in: regions) }
            for region in regions {
                let lines = try await maintenance.withReading(region) { try await usage(of: $0, region) }
                for line in lines { maintenance.say(region, line) }
            }
        }

        private func usage(of repository: Repository, _ region: String) async throws -> [String] {
            let line = ProgressLine("Reading \(region)")
            let usage = try await repository.usage { line.show($0, of: $1, unit: "packs") }
            let labels = try await SnapshotNames(repository, ledger: try maintenance.ledger()).labels()
            let marks = try await repository.marks()
            return StatusText(usage: usage, labels: labels).lines
                + marks.map { mark in
                    let frames = mark.frames.isEmpty ? "all of it" : "\(mark.frames.count) frames"
                    return "damaged: object \(mark.object), \(frames) (\(mark.reason.rawValue))"
                }
        }

        private func tellFreed(in regions: [String]) async throws {
            for found in try await maintenance.snapshots(named: snapshots, in: regions) {
                let freed = try await maintenance.withReading(found.region) { repository in
                    try await repository.freed(byDeleting: found.manifests.map { try SnapshotID($0) })
                }
                maintenance.say(
                    found.region,
                    "deleting \(found.names.joined(separator: ", ")) frees \(ByteText.text(freed.atOnce)) with the next "
                        + "clean-up, \(ByteText.text(freed.inTheEnd)) in the end"
                )
            }
        }
    }
}
