import Foundation
import Testing

@testable import CloudTrail
@testable import IAM
@testable import KMS
@testable import RDS
@testable import STS
@testable import Wire

@Suite struct `Compatibility with RDS` {
    private static let page = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/compatibility.md")

    @Test func `the page says what the code does`() throws {
        let text = try CompatibilityPage.text()
        // `make docs` sets it.
        if ProcessInfo.processInfo.environment["HOLDFAST_WRITE_DOCS"] != nil {
            try text.write(to: Self.page, atomically: true, encoding: .utf8)
        }
        let written = (try? String(contentsOf: Self.page, encoding: .utf8)) ?? ""
        let stale = Set(written.split(separator: "\n")).symmetricDifference(text.split(separator: "\n"))
        #expect(written == text, "docs/compatibility.md is stale, run `make docs`: \(stale.sorted().prefix(6))")
    }

    @Test func `every operation of the model is served or refused with a reason, and none is both`() async throws {
        let known = Set(try await BotocoreModel(of: "rds").operations.map(\.key))
        let served = Set(RDSService.operations.map { $0.name })
        let refused = Set(UnservedOperation.reasons.map(\.key))
        let vanished = SettledOperation.names.subtracting(served).sorted()
        let silent = known.subtracting(served.union(refused)).sorted()
        let both = served.intersection(refused).sorted()
        let invented = refused.subtracting(known).sorted()
        let named = UnservedOperation.table.reduce(0) { $0 + $1.names.count }
        #expect(silent == [], "give a reason in UnservedOperation+Table.swift")
        #expect(both == [], "take them out of UnservedOperation+Table.swift")
        #expect(vanished == [], "take them out of SettledOperation.swift")
        #expect(invented == [])
        #expect(named == refused.count, "an operation is named twice")
    }

    @Test func `a parameter without effect has a note, and every note is about a parameter`() throws {
        var noted: Set<String> = []
        for operation in RDSService.operations where !SettledOperation.names.contains(operation.name) {
            let parameters = try CompatibilityPage.parameters(of: operation)
            let unexplained = operation.accepted.subtracting(parameters.idle).subtracting(parameters.kept)
            #expect(unexplained.sorted() == [], "\(operation.name): note them in ParameterNote.swift")
            noted.formUnion((parameters.idle + parameters.kept).map { "\(operation.name).\($0)" })
        }
        for note in ParameterNote.table {
            let names = note.operations.isEmpty ? RDSService.operations.map { $0.name } : note.operations
            let found = names.filter { noted.contains("\($0).\(note.name)") }
            #expect(note.operations.isEmpty ? !found.isEmpty : found == names, "\(note.name)")
        }
    }

    @Test func `so are the operations of the other services`() async throws {
        let services: [(String, ServiceDescription, Set<String>)] = [
            ("iam", IAMService.description, Set(IAMService.operations.map { $0.name })),
            ("sts", STSService.description, Set(STSService.operations.map { $0.name })),
            ("kms", KMSService.description, Set(KMSService.operations.map { $0.name })),
            ("cloudtrail", CloudTrailService.description, Set(CloudTrailService.operations.map { $0.name })),
        ]
        for (name, description, served) in services {
            let known = Set(try await BotocoreModel(of: name).operations.map(\.key))
            let refused = Set(description.unserved.keys)
            #expect(
                known.subtracting(served.union(refused)).sorted() == [],
                "give a reason in UnservedOperations.swift"
            )
            #expect(served.intersection(refused).sorted() == [])
            #expect(refused.subtracting(known).sorted() == [])
        }
    }

    @Test(arguments: UnservedOperation.table.map { ($0.names[0], $0.reason) })
    func `an operation that isn't served tells why`(_ name: String, _ reason: String) async {
        let error = QueryProtocol().unknownOperation(name, in: RDSService.description)
        #expect(error.code == "InvalidAction")
        #expect(error.message == "\(name) is not served: \(reason).")
        #expect(error.status == 400)
    }
}
