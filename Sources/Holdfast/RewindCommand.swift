import ArgumentParser
import Foundation
import Glibc

/// The command `holdfast rewind`.
struct RewindCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rewind",
        abstract: "Bring an instance back, in place, to a snapshot or a second.",
        discussion: """
            The instance keeps its endpoint, its settings and the master user's password. Clients are disconnected until \
            it is done. What it holds now becomes a manual snapshot first, so that `holdfast rewind --undo` brings it back.

            The request is signed with your AWS credentials; see docs/rewind.md.
            """
    )

    @Option(help: ArgumentHelp("The instance.", valueName: "NAME"))
    var instance: String

    @Option(help: ArgumentHelp("Go back to this snapshot of the instance.", valueName: "NAME"))
    var snapshot: String?

    @Option(
        help: ArgumentHelp("Go back to this time, such as 2026-11-21T06:00:00Z.", valueName: "TIME"),
        transform: Self.time
    )
    var time: Date?

    @Flag(help: "Go back to the latest time that can be restored.")
    var latest = false

    @Flag(help: "Go back to what the instance held before its last rewind.")
    var undo = false

    @Flag(
        name: .customLong("no-safety-snapshot"),
        help: "Don't keep what the instance holds now; for one whose files are damaged."
    )
    var skipsSafetySnapshot = false

    @Flag(help: "Don't ask.")
    var yes = false

    @Flag(help: "Return when the instance is open again.")
    var wait = false

    @OptionGroup var client: ClientOption

    func validate() throws {
        let targets = [snapshot != nil, time != nil, latest, undo].filter { $0 }.count
        guard targets == 1 else {
            throw ValidationError("Give exactly one of --snapshot, --time, --latest and --undo.")
        }
    }

    func run() async throws {
        let client = try ServiceClient(try client.environment())
        if !yes { try confirm() }
        let request = RewindCall.Request(
            dbInstanceIdentifier: instance,
            dbSnapshotIdentifier: snapshot,
            restoreTime: time,
            useLatestRestorableTime: latest ? true : nil,
            undo: undo ? true : nil,
            skipSafetySnapshot: skipsSafetySnapshot ? true : nil
        )
        let begun = try await client.call("RewindDBInstance", request, RewindCall.Answer.self).rewind
        say("Rewinding \(instance) to \(begun.target)")
        if let safety = begun.safetySnapshotIdentifier { say("What it held before is kept as the snapshot \(safety)") }
        guard wait else { return }
        try await RewindCall.follow(begun, with: client)
        say("\(instance) is open again")
    }

    /// Has the instance's name typed, where somebody can.
    private func confirm() throws {
        guard isatty(STDIN_FILENO) == 1 else {
            throw CommandError("Nobody can be asked here; add --yes to rewind \(instance).")
        }
        FileHandle.standardError.write(
            Data("Clients of \(instance) are disconnected and its data goes back. Type its name to go on: ".utf8)
        )
        guard readLine()?.trimmingCharacters(in: .whitespaces) == instance else {
            throw CommandError("That is not its name; nothing was done.")
        }
    }

    private func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    private static func time(_ text: String) throws -> Date {
        let strategies: [Date.ISO8601FormatStyle] = [.iso8601, .iso8601.time(includingFractionalSeconds: true)]
        for strategy in strategies {
            if let date = try? Date(text, strategy: strategy) { return date }
        }
        throw ValidationError("'\(text)' is not a time; write one like 2026-11-21T06:00:00Z.")
    }
}
