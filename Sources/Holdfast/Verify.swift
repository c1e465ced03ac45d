import ArgumentParser
import Fleet
import Foundation
import Ledger
import Repository

/// The command `holdfast verify`.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read the repository and name what is damaged.",
        discussion: """
            Reads what is new since the last verification and a rotating share of the rest, as the service does every \
            day; --full reads everything. Needs the repository and its key alone, and the root key for what is \
            encrypted under keys of KMS; works while the service runs and \
            when it does not. Ends with status 0 if all that was read is sound, with 1 if something is damaged or \
            can't be read; each damage is a line on standard output that names the object, the snapshots and the \
            files. See docs/operations.md for what to do then.
            """
    )

    @OptionGroup var maintenance: MaintenanceOption

    @Option(
        name: .customLong("snapshot"),
        help: ArgumentHelp("Read only what this snapshot needs; may be given more than once.", valueName: "NAME")
    )
    var snapshots: [String] = []

    @Flag(help: "Read everything, also what was found sound before.")
    var full = false

    @Flag(
        help: ArgumentHelp(
            "Mark what is damaged, so that the next snapshot stores it again.",
            discussion: "A running service does it on request; else the repository is opened for writing here."
        )
    )
    var mark = false

    func run() async throws {
        var isSound = true
        for (region, order) in try await orders() { isSound = try await verify(order, region) && isSound }
        if !isSound { throw ExitCode.failure }
    }

    private func orders() async throws -> [(region: String, order: VerifyOrder)] {
        let regions = try await maintenance.regions()
        guard !snapshots.isEmpty else { return regions.map { ($0, VerifyOrder(isFull: full)) } }
        return try await maintenance.snapshots(named: snapshots, in: regions).flatMap { found in
            found.manifests.map { (found.region, VerifyOrder(isFull: true, manifest: $0)) }
        }
    }

    private func verify(_ order: VerifyOrder, _ region: String) async throws -> Bool {
        guard mark else { return try await maintenance.withReading(region) { try await report(order, region, $0) } }
        guard maintenance.service != nil, let ledger = try maintenance.ledger() else {
            let lock = try maintenance.lock()
            defer { _ = lock }
            return try await maintenance.withWriting(region) { try await markHere(order, region, $0) }
        }
        let work = ServiceWork(region: region, ledger: ledger, directory: maintenance.store.data.directory)
        let outcome = try await work.run(.verifyRepository(order), title: "Verifying \(region)", unit: "bytes")
        for line in outcome.lines { maintenance.say(region, line) }
        return outcome.problems == 0
    }

    /// Reads and tells, and changes nothing in the repository.
    private func report(_ order: VerifyOrder, _ region: String, _ repository: Repository) async throws -> Bool {
        let ledger = try maintenance.ledger()
        let line = ProgressLine("Verifying \(region)")
        let findings = try await RepositoryCheck(repository, ledger: ledger, region: region).run(order) {
            line.show($0, of: $1, unit: "bytes")
        }
        tell(findings, region)
        if let ledger { try await VerifyHistory(ledger: ledger, region: region).note(findings.report, at: Date()) }
        let marked = Set(try await repository.marks().map(\.object))
        if findings.report.marks.contains(where: { !marked.contains($0.object) }) {
            maintenance.say(
                region,
                "not marked yet: the service marks what it finds at its next verification; "
                    + "`holdfast verify --mark` does it now"
            )
        }
        return findings.damages.isEmpty
    }

    /// Reads and marks where no service runs.
    private func markHere(_ order: VerifyOrder, _ region: String, _ repository: Repository) async throws -> Bool {
        let ledger = try maintenance.ledger()
        let (line, now) = (ProgressLine("Verifying \(region)"), Date())
        let check = RepositoryCheck(repository, ledger: ledger, region: region)
        let (findings, changes) = try await check.runAndMark(order, now: now) { line.show($0, of: $1, unit: "bytes") }
        if let ledger {
            try await VerifyRecord(findings, region: region, only: order.manifest, now: now).write(to: ledger)
        }
        for change in changes { maintenance.say(region, change) }
        tell(findings, region)
        return findings.damages.isEmpty
    }

    private func tell(_ findings: RepositoryFindings, _ region: String) {
        for damage in findings.damages { maintenance.say(region, "damaged: \(findings.line(damage))") }
        maintenance.say(region, findings.summary)
    }
}
