import Wire

/// One condition on a list: a named property has one of these values.
struct Filter: Decodable, Sendable {
    var name: String
    var values: [String]
}

/// The conditions on a list; all of them must hold.
struct Filters: Sendable {
    private let filters: [Filter]

    /// The filters that a client sent, of which only the `known` names may be used.
    init(_ filters: [Filter]?, known: [String]) throws {
        self.filters = filters ?? []
        for filter in self.filters {
            guard known.contains(filter.name) else {
                throw ServiceError.invalidParameterValue(
                    "Unrecognized filter name: \(filter.name). Known filters: \(known.joined(separator: ", "))."
                )
            }
            guard !filter.values.isEmpty else {
                throw ServiceError.invalidParameterValue("The filter \(filter.name) has no values. Give at least one.")
            }
        }
    }

    /// Whether the property `name` may have any of `values`; identifiers are compared without regard to case.
    func allow(_ name: String, _ values: String?...) -> Bool {
        guard filters.contains(where: { $0.name == name }) else { return true }
        let present = values.compactMap { $0?.lowercased() }
        return filters.allSatisfy { filter in
            filter.name != name || filter.values.contains { present.contains($0.lowercased()) }
        }
    }

    /// Whether there are no conditions, so that nobody need ask for each entry.
    var isEmpty: Bool { filters.isEmpty }

    /// The one value that the property `name` may have; nil where it may have any, or one of several.
    func only(_ name: String) -> String? {
        let values = filters.filter { $0.name == name }.map(\.values)
        return values.count == 1 && values[0].count == 1 ? values[0][0] : nil
    }

    /// Whether a condition on the property `name` mentions `value`.
    func names(_ value: String, _ name: String) -> Bool {
        filters.contains { $0.name == name && $0.values.contains { $0.lowercased() == value } }
    }
}
