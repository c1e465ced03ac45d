import Fleet
import Wire

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What one daemon's ledger says to another, which may be anything: TLS alone protects it.
enum PeerDocument {
    /// Says something that no ledger of a sound daemon holds.
    private struct Impossible: Error {
        let what: String
    }

    /// Reads a document; throws where a time in it is none that a calendar can say.
    static func decode<Document: Decodable>(_ type: Document.Type, from data: Data) throws -> Document {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let date = Date(timeIntervalSinceReferenceDate: try decoder.singleValueContainer().decode(Double.self))
            guard date.isPossible else { throw Impossible(what: "time") }
            return date
        }
        return try decoder.decode(type, from: data)
    }

    /// Reads what was said of the snapshot of that ARN.
    static func snapshot(_ data: Data, arn: String) throws -> Snapshot {
        let snapshot = try decode(Snapshot.self, from: data)
        try require(snapshot.arn.lowercased() == arn.lowercased(), "ARN")
        try require(snapshot.instance.isPossible, "instance")
        try require(snapshot.log?.isPossible ?? true, "log")
        try require(isCount(snapshot.fullBytes) && isCount(snapshot.storedBytes), "size")
        return snapshot
    }

    /// Reads what was said of the automated backups that were asked for.
    static func backup(_ data: Data, of subject: ReplicationSubject) throws -> ReplicationSource {
        let source = try decode(ReplicationSource.self, from: data)
        let instance = source.backup.instance
        switch subject {
        case .instance(let arn): try require(instance.arn.lowercased() == arn.lowercased(), "ARN")
        case .resource(let id): try require(instance.resourceID == id, "resource id")
        }
        try require(instance.isPossible, "instance")
        try require(source.bases.count <= ReplicationSource.basesMax, "number of bases")
        try require(source.bases.allSatisfy { $0.log.isPossible && isCount($0.storedBytes) }, "base")
        try require(source.capture.map { (0...Int(UInt32.max)).contains($0.timeline) } ?? true, "timeline")
        return source
    }

    private static func isCount(_ bytes: Int?) -> Bool { (0...(1 << 56)).contains(bytes ?? 0) }

    private static func require(_ isTrue: Bool, _ what: String) throws {
        guard isTrue else { throw Impossible(what: what) }
    }
}

extension Instance {
    /// Whether its numbers are such that they can be counted with.
    fileprivate var isPossible: Bool {
        (0...Int(UInt32.max)).contains(timeline) && (0...65_535).contains(port)
            && (0...(1 << 24)).contains(settings.allocatedStorageGiB)
            && (0...10_000).contains(settings.backupRetentionDays)
    }
}
