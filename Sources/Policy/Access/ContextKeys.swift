/// What is known about a request beside principal, action and resource: keys such as `aws:SourceIp`, each with its values.
///
/// Names are the same in any case of letters. IAM user guide, reference_policies_condition-keys.
package struct ContextKeys: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    private var values: [String: [String]] = [:]

    /// Keys with the values they have; a name given twice, in different case, has the values of both.
    package init(_ values: [String: [String]] = [:]) {
        for (key, added) in values.sorted(by: { $0.key < $1.key }) {
            self.values[key.lowercased(), default: []] += added
        }
    }

    package init(dictionaryLiteral elements: (String, [String])...) {
        for (key, added) in elements { values[key.lowercased(), default: []] += added }
    }

    /// The values of `key`; nil where it is absent, and a key without values is.
    package subscript(_ key: String) -> [String]? {
        get { values[key.lowercased()].flatMap { $0.isEmpty ? nil : $0 } }
        set { values[key.lowercased()] = newValue }
    }

    /// All keys, by their names in lower case.
    package var byName: [String: [String]] { values }

    /// The value of a key that has exactly one.
    func single(_ key: String) -> String? {
        guard let values = self[key], values.count == 1 else { return nil }
        return values[0]
    }

    /// These keys and `others`, whose values count where both have one.
    package func merging(_ others: ContextKeys) -> ContextKeys {
        var merged = self
        merged.values.merge(others.values) { _, other in other }
        return merged
    }
}
