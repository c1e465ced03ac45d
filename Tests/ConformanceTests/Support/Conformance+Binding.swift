import Wire

extension Conformance {
    /// What is wrong with the method, path and parameters of a REST `operation`.
    func bindingProblems<O: Operation>(of operation: O.Type, _ modelled: BotocoreModel.Operation) -> [String] {
        guard description.protocols.contains(.restJSON) else { return [] }
        guard let binding = O.binding else { return ["\(O.name): has no binding"] }
        var problems: [String] = []
        if binding.method != modelled.http.method || path(binding) != path(modelled) {
            problems.append(
                "\(O.name): is \(binding.method) \(binding.path), must be \(modelled.http.method) "
                    + modelled.http.requestUri
            )
        }
        let bound = binding.query.merging(binding.queryLists) { first, _ in first }
        for (key, reference) in model.shape(modelled.input?.shape)?.members ?? [:] {
            guard let name = reference.locationName else { continue }
            switch reference.location {
            case "querystring" where bound[name] != key && hasProperty(operation, key):
                problems.append("\(O.name).\(key): must come from the query parameter \(name)")
            case "header" where binding.headers[name] != key && hasProperty(operation, key):
                problems.append("\(O.name).\(key): must come from the header \(name)")
            default: continue
            }
        }
        return problems.sorted()
    }

    private func hasProperty<O: Operation>(_ operation: O.Type, _ member: String) -> Bool {
        let properties = (try? SampleDecoder.sample(operation).shape.members.map(\.property)) ?? []
        return properties.contains { description.spelling.member($0) == member }
    }

    /// Path templates are the same whatever their labels are called; a last slash means nothing.
    private func path(_ binding: HTTPBinding) -> [String] { steps(binding.path) }
    private func path(_ modelled: BotocoreModel.Operation) -> [String] { steps(modelled.http.requestUri) }

    private func steps(_ path: String) -> [String] {
        path.split(separator: "/").map { step in
            step.hasPrefix("{") ? (step.hasSuffix("+}") ? "{+}" : "{}") : String(step)
        }
    }
}
