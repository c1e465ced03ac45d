import Access
import ArgumentParser
import Audit
import Foundation
import Keys
import Ledger

/// The command `holdfast audit`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Check the log of all calls.",
        subcommands: [Verify.self, Head.self]
    )

    /// The command `holdfast audit verify`.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Walk the audit log's chain and say where a line was removed, changed or reordered.",
            discussion: """
                Works while the service runs and when it does not. Ends with status 0 if the log is whole, with 1 if it \
                is not. The ends of the chain are compared with those in the ledger; with --head also, or without a \
                ledger only, with what `holdfast audit head` printed earlier.
                """
        )

        @OptionGroup var data: DataDirectoryOption

        @OptionGroup var rootKey: RootKeyOption

        @Option(help: ArgumentHelp("The directory of audit files (default: that of --data-dir).", valueName: "DIR"))
        var files: String?

        @Option(help: ArgumentHelp("What the log's end was at some time, as NUMBER:SHA256.", valueName: "HEAD"))
        var head: String?

        func run() async throws {
            let anchored = files == nil ? try await rootKey.auditAnchor(data.directory)?.kept() : nil
            let directory = files ?? data.directory.audit
            guard FileManager.default.fileExists(atPath: directory) else {
                throw CommandError("\(directory) holds no audit log; check --data-dir or --files.")
            }
            var reports = [try ChainVerifier.verify(directory, anchored: anchored)]
            if let noted = try head.map(Self.link) {
                let start = anchored?.start ?? reports[0].start ?? .beginning
                reports.append(try ChainVerifier.verify(directory, anchored: ChainState(start: start, head: noted)))
            }
            tell(reports)
            if anchored == nil { say("Nothing was kept in a ledger: a cut at the end shows only against --head.") }
            if !reports.allSatisfy(\.isSound) { throw ExitCode.failure }
        }

        private func tell(_ reports: [ChainReport]) {
            for note in reports[0].notes { say("note: \(note)") }
            var told: Set<String> = []
            for finding in reports.flatMap(\.findings) where told.insert(finding.text).inserted {
                say("\(finding.kind.rawValue): \(finding.text)")
            }
            let (lines, files) = (reports[0].lines, reports[0].files)
            let state = told.isEmpty ? "the chain is whole" : "\(told.count) findings"
            say("lines: \(lines), up to line \(reports[0].head?.number ?? 0); files: \(files); \(state)")
        }

        private static func link(_ text: String) throws -> ChainLink {
            let parts = text.split(separator: ":")
            guard parts.count == 2, let number = Int(parts[0]), parts[1].count == 64 else {
                throw ValidationError("'\(text)' is not a head; give NUMBER:SHA256 as `holdfast audit head` prints it.")
            }
            return ChainLink(number: number, sha256: String(parts[1]))
        }
    }

    /// The command `holdfast audit head`.
    struct Head: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the end of the audit log's chain, to be kept elsewhere.",
            discussion:
                "Prints NUMBER:SHA256 of the newest line that the ledger knows. See `holdfast audit verify --head`."
        )

        @OptionGroup var data: DataDirectoryOption

        @OptionGroup var rootKey: RootKeyOption

        func run() async throws {
            guard let state = try await rootKey.auditAnchor(data.directory)?.kept() else {
                throw CommandError("\(data.directory.path) holds no audit log yet; start `holdfast serve` first.")
            }
            say("\(state.head.number):\(state.head.sha256)")
        }
    }
}

/// Writes a line to standard output.
private func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

extension RootKeyOption {
    /// Where a directory's audit log has its ends; nil where there is no ledger.
    fileprivate func auditAnchor(_ directory: DataDirectory) async throws -> LedgerAnchor? {
        guard FileManager.default.fileExists(atPath: directory.ledger) else { return nil }
        let ledger = try Ledger(path: directory.ledger)
        let sealer = try await Sealer.open(ledger, rootKey: open(directory, ledger))
        return LedgerAnchor(ledger: ledger, sealer: sealer)
    }
}
