import Synchronization

/// Remembers what policies' texts mean, so that what is asked with every request is parsed once.
///
/// What a text means never changes, so nothing here can be out of date. Two generations, each of a limited size, keep
/// what was used last.
package final class KnownPolicies: Sendable {
    private struct Key: Hashable {
        let kind: PolicyKind
        let text: String

        // Strings are equal that spell é in two ways; policies are not.
        static func == (left: Key, right: Key) -> Bool {
            left.kind == right.kind && left.text.isIdentical(to: right.text)
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(kind)
            var text = text
            text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    private struct Generations {
        var young: [Key: PolicyDocument] = [:]
        var old: [Key: PolicyDocument] = [:]
        var youngBytes = 0

        mutating func find(_ key: Key, bytesMax: Int) -> PolicyDocument? {
            if let known = young[key] { return known }
            guard let known = old[key] else { return nil }
            add(known, key, bytesMax: bytesMax)
            return known
        }

        mutating func add(_ document: PolicyDocument, _ key: Key, bytesMax: Int) {
            let bytes = key.text.utf8.count
            if youngBytes + bytes > bytesMax {
                (old, young, youngBytes) = (young, [:], 0)
            }
            if young.updateValue(document, forKey: key) == nil { youngBytes += bytes }
        }
    }

    private let generations = Mutex(Generations())
    private let bytesMax: Int

    /// Remembers policies of up to twice `bytesMax` bytes of text.
    package init(bytesMax: Int = 1 << 20) { self.bytesMax = bytesMax }

    /// The policy of `kind` that `text` is, from memory or read anew.
    package func document(_ text: String, kind: PolicyKind) throws(PolicyError) -> PolicyDocument {
        let key = Key(kind: kind, text: text)
        if let known = generations.withLock({ $0.find(key, bytesMax: bytesMax) }) { return known }
        let document = try PolicyDocument(text, kind: kind)
        guard text.utf8.count <= bytesMax else { return document }
        generations.withLock { $0.add(document, key, bytesMax: bytesMax) }
        return document
    }

    /// How many bytes of text are remembered.
    var bytesHeld: Int {
        generations.withLock { held in
            (Array(held.young.keys) + held.old.keys).reduce(0) { $0 + $1.text.utf8.count }
        }
    }
}
