import Wire

@testable import CloudTrail
@testable import IAM
@testable import KMS
@testable import RDS
@testable import STS

/// The page that tells what of RDS is served, written from the tables that the service itself goes by.
struct CompatibilityPage {
    /// What becomes of the parameters of one operation, by their wire names.
    struct Parameters {
        var honoured: [String] = []
        var kept: [String] = []
        var idle: [String] = []
        var fixed: [String] = []
    }

    /// The whole page.
    static func text() throws -> String {
        let served = RDSService.operations.filter { !SettledOperation.names.contains($0.name) }
            .sorted { $0.name < $1.name }
        let parts = [
            introduction(served: served.count, refused: UnservedOperation.reasons.count),
            try served.map(entry).joined(separator: "\n"),
            "## Parameters that are kept",
            "They are checked by RDS's rules, kept, and told again, so that a plan stays empty.",
            notes(.kept),
            "## Parameters without effect",
            notes(.none),
            "## Parameters with one answer",
            oneAnswer,
            fixedTable,
            "## Operations with one answer",
            "They are there, and have the same answer to everybody.",
            settled,
            "## Operations that are not served",
            "They answer `InvalidAction` with the reason. There is no fake success.",
            unserved(UnservedOperation.table),
            "## Keys, identities and the audit log",
            "All parameters of what is served are honoured, unless [keys.md](keys.md), [identities.md](identities.md) or "
                + "[audit.md](audit.md) says otherwise.",
            [
                entry("KMS", KMSService.operations), entry("IAM", IAMService.operations),
                entry("STS", STSService.operations), entry("CloudTrail", CloudTrailService.operations),
            ].joined(separator: "\n"),
            "These are refused with the reason:",
            unserved(
                KMS.UnservedOperations.table + IAM.UnservedOperations.table + STS.UnservedOperations.table
                    + CloudTrail.UnservedOperations.table
            ),
        ]
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// What becomes of the parameters of `operation`.
    static func parameters(of operation: any Operation.Type) throws -> Parameters {
        let spelling = RDSService.description.spelling
        let members = try discovered(operation).members.map { spelling.member($0.property) }
        let fixed = Set(FixedParameter.of(operation).map(\.name))
        var parameters = Parameters()
        for name in Set(members).union(operation.accepted).sorted() {
            let note = ParameterNote.table.first { $0.name == name && $0.isAbout(operation.name) }
            if fixed.contains(name) {
                parameters.fixed.append(name)
            } else if let note {
                if note.effect == .kept { parameters.kept.append(name) } else { parameters.idle.append(name) }
            } else {
                parameters.honoured.append(name)
            }
        }
        return parameters
    }

    private static func discovered<O: Decodable>(_ type: O.Type) throws -> DiscoveredShape {
        try SampleDecoder.sample(type).shape
    }

    private static func introduction(served: Int, refused: Int) -> String {
        """
        # What of Amazon RDS is served

        This page is made from the tables in the code, and a test keeps it so: run `make docs` after changing them. How
        what is served differs from RDS in the small is told in [api.md](api.md).

        Of RDS's operations \(served) are served, \(SettledOperation.table.count) have [one
        answer](#operations-with-one-answer), and \(refused) are [refused with a reason](#operations-that-are-not-served).

        ## Operations that are served

        Parameters stand behind what becomes of them: *honoured*; *kept* ([without another
        effect](#parameters-that-are-kept)); *idle* ([without any](#parameters-without-effect)); *one answer* ([a single
        value is right](#parameters-with-one-answer), others are refused). Any parameter that isn't named is refused by
        name.

        """
    }

    private static func entry(_ operation: any Operation.Type) throws -> String {
        let parameters = try parameters(of: operation)
        let kinds = [
            ("honoured", parameters.honoured), ("kept", parameters.kept), ("idle", parameters.idle),
            ("one answer", parameters.fixed),
        ]
        let lists = kinds.filter { !$0.1.isEmpty }.map { "*\($0.0)* \(code($0.1))" }
        return "- **`\(operation.name)`** — " + (lists.isEmpty ? "no parameters" : lists.joined(separator: "; "))
    }

    private static func notes(_ effect: ParameterNote.Effect) -> String {
        let rows = ParameterNote.table.filter { $0.effect == effect }.map { note in
            "| `\(note.name)` | \(note.operations.isEmpty ? "all" : code(note.operations)) | \(note.reason) |"
        }
        return (["| parameter | operations | why |", "|---|---|---|"] + rows).joined(separator: "\n")
    }

    private static let oneAnswer = """
        They can't change what Holdfast does. The second column is what they may say; "—" means that any value is refused
        with `InvalidParameterCombination`, "anything" that every value is without effect. Another value than the one given
        is refused with `InvalidParameterValue`. An empty list or text says nothing and is always taken.
        """

    private static var fixedTable: String {
        let rows = FixedParameter.table.map { parameter in
            let rule =
                switch parameter.rule {
                case .anything: "anything"
                case .only(let values): code(values)
                case .nothing: "—"
                }
            let isEverywhere = parameter.actions.isSuperset(of: [.create, .modify, .restoreSnapshot, .restoreTime])
            let operations = isEverywhere ? "all of instances" : code(parameter.actions.map(\.rawValue).sorted())
            return "| `\(parameter.name)` | \(rule) | \(operations) | \(parameter.reason) |"
        }
        return (["| parameter | may be | operations | why |", "|---|---|---|---|"] + rows).joined(separator: "\n")
    }

    private static var settled: String {
        let rows = SettledOperation.table.map { "| `\($0.name)` | always \($0.answer) | \($0.reason) |" }
        return (["| operation | answer | why |", "|---|---|---|"] + rows).joined(separator: "\n")
    }

    private static func unserved(_ table: [UnservedOperation]) -> String {
        let rows = table.map { "| \($0.reason) | \(code($0.names)) |" }
        return (["| why | operations |", "|---|---|"] + rows).joined(separator: "\n")
    }

    private static func entry(_ service: String, _ operations: [any Operation.Type]) -> String {
        "- **\(service)** (\(operations.count)) — " + code(operations.map { $0.name }.sorted())
    }

    private static func code(_ words: [String]) -> String { words.map { "`\($0)`" }.joined(separator: " ") }
}
