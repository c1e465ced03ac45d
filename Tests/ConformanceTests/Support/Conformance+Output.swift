import Wire

extension Conformance {
    /// What is wrong with the answer of `operation`: a sample with every member is encoded and compared.
    func outputProblems<O: Operation>(of operation: O.Type, _ modelled: BotocoreModel.Operation) -> [String] {
        let path = "\(O.name).Output"
        if O.Output.self is NoOutput.Type {
            return modelled.output == nil ? [] : ["\(path): there must be one, even if it is empty"]
        }
        guard modelled.output != nil else { return ["\(path): must be NoOutput"] }
        if let wrapper = modelled.output?.resultWrapper, wrapper != "\(O.name)Result" {
            return ["\(path): the result must be called \(wrapper)"]
        }
        guard let type = O.Output.self as? any (Decodable & Encodable).Type else {
            return ["\(path): must be Codable, so that a sample of it can be made"]
        }
        do {
            return compare(try encodedSample(type), model.shape(modelled.output?.shape), path, named: nil)
        } catch {
            return ["\(path): \(error)"]
        }
    }

    private func encodedSample<T: Decodable & Encodable>(_ type: T.Type) throws -> Wire {
        try WireEncoder(description.spelling).encode(try SampleDecoder.sample(type).value)
    }

    private func compare(
        _ ours: Wire,
        _ theirs: BotocoreModel.Shape?,
        _ path: String,
        named name: String?
    ) -> [String] {
        switch ours {
        case .structure(let members):
            guard theirs?.type == "structure" else { return mismatch("structure", theirs, path) }
            return members.flatMap { compareMember($0.name, $0.value, theirs, path) }
        case .list(let element, let values):
            guard theirs?.type == "list" else { return mismatch("list", theirs, path) }
            let expected = theirs?.flattened == true ? name : theirs?.member?.locationName ?? "member"
            let isXML = description.xmlNamespace != nil
            let wrong =
                isXML && element != expected ? ["\(path): elements are \(element), must be \(expected ?? "")"] : []
            return wrong
                + values.prefix(1).flatMap { compare($0, model.shape(theirs?.member?.shape), "\(path)[]", named: nil) }
        case .map(let entries):
            guard theirs?.type == "map" else { return mismatch("map", theirs, path) }
            return entries.prefix(1).flatMap {
                compare($0.value, model.shape(theirs?.value?.shape), "\(path){}", named: nil)
            }
        default: return compareScalar(ours, theirs, path)
        }
    }

    private func compareMember(
        _ name: String,
        _ value: Wire,
        _ theirs: BotocoreModel.Shape?,
        _ path: String
    ) -> [String] {
        guard let (_, reference) = member(name, of: theirs) else {
            return ["\(path).\(name): the model has no such member"]
        }
        return compare(value, model.shape(reference.shape), "\(path).\(name)", named: name)
    }

    private func compareScalar(_ ours: Wire, _ theirs: BotocoreModel.Shape?, _ path: String) -> [String] {
        let kind: DiscoveredShape.Kind? =
            switch ours {
            case .bool: .boolean
            case .integer: .integer
            case .double: .double
            case .string: .string
            case .timestamp: .timestamp
            case .blob: .blob
            case .list, .map, .structure: nil
            }
        guard let type = theirs?.type, Conformance.kinds[type] == kind else {
            return mismatch(kind?.rawValue ?? "", theirs, path)
        }
        // A sample of a plain string says nothing about the words that the code will use.
        guard case .string(let word) = ours, word != "sample", let choices = theirs?.choices else { return [] }
        return choices.contains(word) ? [] : ["\(path): the model has no choice \(word)"]
    }

    private func mismatch(_ kind: String, _ theirs: BotocoreModel.Shape?, _ path: String) -> [String] {
        ["\(path): is a \(kind), must be a \(theirs?.type ?? "nothing")"]
    }
}
