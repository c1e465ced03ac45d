/// A policy that names users and roles by what no later one has: their unique ids in the place of their ARNs.
///
/// IAM user guide, reference_policies_elements_principal: an ARN is transformed to the unique id when the policy is saved,
/// so that nobody gains a right by being made again under the same name.
package struct BoundPolicy: Codable, Sendable, Equatable {
    /// The policy by which is decided.
    package private(set) var text: String
    /// The unique ids, by the ARNs that stand in the policy as it was given.
    package private(set) var ids: [String: String]

    /// `policy` with the ids that `find` knows for its principals; nil where it names nobody who is known.
    package init?(_ policy: String, _ find: (_ arn: String) throws -> String?) throws {
        var document = try JSONReader.read(Array(policy.utf8))
        var ids: [String: String] = [:]
        for name in document.principals { ids[name] = try find(name) }
        guard !ids.isEmpty else { return nil }
        document.rename(ids)
        (self.ids, text) = (ids, document.text)
    }

    /// The policy as it was given, with the names that those whom it means have now; an id where somebody is gone.
    package func shown(_ policy: String, _ find: (_ id: String, _ arn: String) throws -> String?) throws -> String {
        var names: [String: String] = [:]
        for (arn, id) in ids {
            let current = try find(id, arn) ?? id
            if current != arn { names[arn] = current }
        }
        guard !names.isEmpty else { return policy }
        var document = try JSONReader.read(Array(policy.utf8))
        document.rename(names)
        return document.text
    }
}

extension JSONValue {
    private static let statement: Set<String> = ["Statement"]
    private static let principal: Set<String> = ["Principal", "NotPrincipal"]
    private static let identities: Set<String> = ["AWS"]

    /// What a policy names as its AWS principals.
    fileprivate var principals: [String] {
        members(Self.statement).flatMap { $0.members(Self.principal) }.flatMap { $0.members(Self.identities) }
            .compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    /// The elements of the members with these names, of one that is no list itself.
    private func members(_ names: Set<String>) -> [JSONValue] {
        guard case .object(let members, _) = self else { return [] }
        return members.filter { names.contains($0.name) }.flatMap { member in
            if case .array(let elements) = member.value { elements } else { [member.value] }
        }
    }

    /// Gives a policy's AWS principals other names.
    fileprivate mutating func rename(_ names: [String: String]) {
        change(Self.statement) { statement in
            statement.change(Self.principal) { principal in
                principal.change(Self.identities) { value in
                    if case .string(let text) = value, let name = names[text] { value = .string(name) }
                }
            }
        }
    }

    /// Changes the elements of the members with these names.
    private mutating func change(_ names: Set<String>, _ body: (inout JSONValue) -> Void) {
        guard case .object(let members, let span) = self else { return }
        let changed = members.map { member in
            names.contains(member.name) ? JSONMember(name: member.name, value: member.value.changed(body)) : member
        }
        self = .object(changed, span)
    }

    private func changed(_ body: (inout JSONValue) -> Void) -> JSONValue {
        guard case .array(let elements) = self else {
            var value = self
            body(&value)
            return value
        }
        return .array(
            elements.map { element in
                var element = element
                body(&element)
                return element
            }
        )
    }
}
