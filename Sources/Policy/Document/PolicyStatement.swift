/// A statement of a policy: what it does, to whom, for which actions on which resources, and when.
package struct PolicyStatement: Sendable, Equatable {
    /// A list of the statement that says either what is meant or, inverted, what is not.
    struct Scope<Element: Sendable & Equatable>: Sendable, Equatable {
        let isInverted: Bool
        let elements: [Element]

        func covers(_ matches: (Element) -> Bool) -> Bool { elements.contains(where: matches) != isInverted }
    }

    /// Where it stands in the document.
    package let span: TextSpan
    /// The statement's id.
    package let sid: String?
    /// What it does.
    package let effect: Effect
    let principals: Scope<PrincipalPattern>?
    let actions: Scope<ActionPattern>
    let resources: Scope<ResourcePattern>?
    let conditions: [Condition]

    /// Whether it is about `action` on the resource with `arn` under `context`, whoever asks.
    func covers(_ action: String, on arn: String, in context: ContextKeys) -> Bool {
        actions.covers { $0.matches(action) }
            && (resources.map { $0.covers { $0.matches(arn, in: context) } } ?? true)
            && conditions.allSatisfy { $0.isMet(in: context) }
    }

    /// How it names `principal`; `isBounded` says whether that has a permissions boundary.
    ///
    /// IAM user guide, reference_policies_elements_notprincipal: to be left out of a denial an identity must itself be
    /// named, its account is not enough; and nobody with a boundary is left out (access_policies_boundaries).
    func match(_ principal: AccessPrincipal, isBounded: Bool) -> PrincipalMatch {
        guard let principals else { return .none }
        let widest = principals.elements.map { $0.match(principal) }.max() ?? .none
        guard principals.isInverted else { return widest }
        switch effect {
        case .allow: return widest == .none ? .direct : .none
        case .deny: return isBounded || widest < .entity ? .direct : .none
        }
    }

    /// The keys of the request that it refers to.
    var contextKeys: [String] {
        conditions.flatMap { [$0.key] + $0.operands.flatMap(\.keys) } + (resources?.elements.flatMap(\.keys) ?? [])
    }
}
