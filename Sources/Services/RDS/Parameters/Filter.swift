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
        let present = values.compactMap { $0?.lowercased() }
        return filters.allSatisfy { filter in
            filter.name != name || filter.values.contains { present.contains($0.lowercased()) }
        }
    }
}
