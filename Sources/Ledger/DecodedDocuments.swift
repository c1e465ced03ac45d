import Foundation
import Synchronization

/// Remembers what documents' bytes mean, so that what is asked for again and again is decoded once.
///
/// What bytes mean never changes, so nothing here can be out of date. Two generations, each of a limited size, keep
/// what was used last.
final class DecodedDocuments: Sendable {
    private struct Key: Hashable {
        let type: ObjectIdentifier
        let body: Data

        // Data itself hashes its first bytes only, which many documents share.
        func hash(into hasher: inout Hasher) {
            hasher.combine(type)
            unsafe body.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        }
    }

    private struct Generations {
        var young: [Key: any Document] = [:]
        var old: [Key: any Document] = [:]

        mutating func find(_ key: Key, countMax: Int) -> (any Document)? {
            if let known = young[key] { return known }
            guard let known = old[key] else { return nil }
            add(known, key, countMax: countMax)
            return known
        }

        mutating func add(_ document: any Document, _ key: Key, countMax: Int) {
            if young.count >= countMax {
                old = young
                young = [:]
            }
            young[key] = document
        }
    }

    private let generations = Mutex(Generations())
    private let countMax: Int
    /// Larger ones are decoded each time.
    private static let bodyBytesMax = 16 * 1_024

    /// Remembers up to twice `countMax` documents.
    init(countMax: Int = 2_048) { self.countMax = countMax }

    /// The document that `body` is, from memory or from `decode`.
    func document<D: Document>(_ type: D.Type, _ body: Data, _ decode: (Data) throws -> D) rethrows -> D {
        guard body.count <= Self.bodyBytesMax else { return try decode(body) }
        let key = Key(type: ObjectIdentifier(type), body: body)
        if let known = generations.withLock({ $0.find(key, countMax: countMax) }) as? D { return known }
        let decoded = try decode(body)
        generations.withLock { $0.add(decoded, key, countMax: countMax) }
        return decoded
    }
}
