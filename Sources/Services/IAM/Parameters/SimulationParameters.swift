import Access
import Policy
import Wire

/// What both simulations are asked.
protocol SimulationParameters {
    var permissionsBoundaryPolicyInputList: [String]? { get }
    var actionNames: [String] { get }
    var resourceArns: [String]? { get }
    var resourcePolicy: String? { get }
    var resourceOwner: String? { get }
    var contextEntries: [ContextEntry]? { get }
    var maxItems: Int? { get }
    var marker: String? { get }
}

/// A condition key and its values.
struct ContextEntry: Codable, Sendable {
    var contextKeyName: String?
    var contextKeyValues: [String]?
    var contextKeyType: String?
}

extension SimulationParameters {
    /// The answers, if `principal` came with `policies`.
    func results(
        _ principal: AccessPrincipal,
        _ policies: PrincipalPolicies,
        in account: String
    ) throws -> SimulationOutput {
        var policies = policies
        if let texts = permissionsBoundaryPolicyInputList, !texts.isEmpty {
            guard texts.count == 1 else {
                throw AccessError(.invalidInput, "PermissionsBoundaryPolicyInputList can have one policy only.")
            }
            policies.boundary = try Access.policies(texts, called: "PermissionsBoundaryPolicyInputList").first
        }
        var simulation = Simulation(actionNames, by: principal, under: policies)
        if let resourceArns, !resourceArns.isEmpty { simulation.resources = resourceArns }
        simulation.resourcePolicy = try resourcePolicy.map { try Access.resourcePolicy($0) }
        let owner = resourceOwner?.split(separator: ":").first { $0.count == 12 }
        simulation.resourceAccount = owner.map { String($0) } ?? account
        var keys = ContextKeys()
        for entry in contextEntries ?? [] {
            if let name = entry.contextKeyName { keys[name] = entry.contextKeyValues ?? [] }
        }
        simulation.keys = keys
        let isSpecific = resourceArns?.isEmpty == false
        let results = try simulation.answers().flatMap { $0 }.map { EvaluationResult($0, isSpecific: isSpecific) }
        let page = try PageRequest(marker, maxItems).page(of: results) { "\($0.evalActionName) \($0.evalResourceName)" }
        return SimulationOutput(
            evaluationResults: page.items,
            isTruncated: page.isTruncated,
            marker: page.marker
        )
    }
}
