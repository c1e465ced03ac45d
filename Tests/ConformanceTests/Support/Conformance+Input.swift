import Wire

extension Conformance {
    /// What is wrong with the request members of `operation`.
    func inputProblems<O: Operation>(of operation: O.Type, _ modelled: BotocoreModel.Operation) -> [String] {
        do {
            let discovered = try SampleDecoder.sample(operation).shape
            let shape = model.shape(modelled.input?.shape)
            let strays = O.accepted.filter { name in member(name, of: shape) == nil }
            return compare(discovered, shape, O.name)
                + strays.sorted().map { "\(O.name).\($0): accepted, but the model has no such member" }
        } catch {
            return ["\(O.name): \(error)"]
        }
    }

    private func compare(_ ours: DiscoveredShape, _ theirs: BotocoreModel.Shape?, _ path: String) -> [String] {
        switch ours.kind {
        case .structure: return compareMembers(ours, theirs, path)
        case .list, .map:
            let kind = ours.kind.rawValue
            guard theirs?.type == kind else { return ["\(path): is a \(kind), must be a \(theirs?.type ?? "nothing")"] }
            let element = model.shape((theirs?.member ?? theirs?.value)?.shape)
            return ours.element.map { compare($0, element, "\(path)[]") } ?? []
        default: return compareScalar(ours, theirs, path)
        }
    }

    private func compareScalar(
        _ ours: DiscoveredShape,
        _ theirs: BotocoreModel.Shape?,
        _ path: String
    ) -> [String] {
        guard let type = theirs?.type, Conformance.kinds[type] == ours.kind else {
            return ["\(path): is a \(ours.kind.rawValue), must be a \(theirs?.type ?? "nothing")"]
        }
        guard let choices = theirs?.choices else { return [] }
        return ours.choices.filter { !choices.contains($0) }.map { "\(path): the model has no choice \($0)" }
    }

    private func compareMembers(
        _ ours: DiscoveredShape,
        _ theirs: BotocoreModel.Shape?,
        _ path: String
    ) -> [String] {
        var problems: [String] = []
        var seen: Set<String> = []
        for (property, isRequired, shape) in ours.members {
            let name = description.spelling.member(property)
            let path = "\(path).\(name)"
            guard let (key, reference) = member(name, of: theirs) else {
                problems.append("\(path): the model has no such member")
                continue
            }
            seen.insert(key)
            let mustBeThere = theirs?.required?.contains(key) == true
            if isRequired != mustBeThere, !exemptions.contains(path) {
                problems.append("\(path): must \(mustBeThere ? "not " : "")be optional")
            }
            problems += compare(shape, model.shape(reference.shape), path)
        }
        let missing = (theirs?.required ?? []).filter { !seen.contains($0) && !exemptions.contains("\(path).\($0)") }
        return problems + missing.map { "\(path).\($0): is required, and there is no property for it" }
    }

    /// The model's member with the wire name `name`, and the key that the model lists it under.
    func member(
        _ name: String,
        of shape: BotocoreModel.Shape?
    ) -> (key: String, reference: BotocoreModel.Reference)? {
        shape?.members?
            .first { key, reference in
                let isBodyMember = reference.location == nil
                return (isBodyMember ? reference.locationName ?? key : key) == name
            }
            .map { ($0.key, $0.value) }
    }

    /// What botocore calls the scalars.
    static let kinds: [String: DiscoveredShape.Kind] = [
        "string": .string, "character": .string, "boolean": .boolean, "integer": .integer, "long": .integer,
        "double": .double, "float": .double, "timestamp": .timestamp, "blob": .blob,
    ]
}
