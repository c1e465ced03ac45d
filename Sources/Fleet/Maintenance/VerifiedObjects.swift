package import Foundation
package import Ledger
package import Repository

/// When the objects of one kind and lineage, or stream, were last read and found sound.
///
/// Losing such a document only means that the objects are read again.
struct VerifiedObjects: Document {
    static let kind = "verified-objects"
    var scope: Scope
    /// What the objects' names begin with, such as `packs/<lineage>`.
    var prefix: String
    /// Seconds since 1970, by the rest of the name.
    var times: [String: Int]

    var id: String { prefix }
}

/// What was found sound in a region's repository, and when, as the ledger keeps it.
package struct VerifyHistory: Sendable {
    private let ledger: Ledger
    private let scope: Scope

    /// The history of a region.
    package init(ledger: Ledger, region: String) {
        self.ledger = ledger
        scope = Scope(account: "", region: region)
    }

    /// Everything that is remembered.
    package func memory() async throws -> VerifyMemory {
        let scope = scope
        let groups = try await ledger.read { try $0.list(VerifiedObjects.self, in: scope) }
        var times: [String: Int] = [:]
        for group in groups {
            for (rest, time) in group.times { times[group.prefix + "/" + rest] = time }
        }
        return VerifyMemory(times: times)
    }

    /// Remembers what a verification has found.
    package func note(_ report: VerifyReport, at now: Date) async throws {
        var memory = try await memory()
        let before = groups(of: memory)
        memory.note(report, at: Int(now.timeIntervalSince1970))
        let after = groups(of: memory)
        let scope = scope
        try await ledger.write { writer in
            for prefix in before.keys where after[prefix] == nil {
                try writer.delete(VerifiedObjects.self, prefix, in: scope)
            }
            for (prefix, times) in after where before[prefix] != times {
                try writer.put(VerifiedObjects(scope: scope, prefix: prefix, times: times))
            }
        }
    }

    private func groups(of memory: VerifyMemory) -> [String: [String: Int]] {
        var groups: [String: [String: Int]] = [:]
        for (object, time) in memory.times {
            // Manifests are many and have little in common, so theirs is one group.
            let depth = object.hasPrefix("manifests/") ? 1 : 2
            let parts = object.split(separator: "/", maxSplits: depth)
            guard parts.count == depth + 1, let rest = parts.last else { continue }
            groups[parts.dropLast().joined(separator: "/"), default: [:]][String(rest)] = time
        }
        return groups
    }
}
