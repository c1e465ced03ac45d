import Testing
import Wire

/// Compares what a service serves with the installed botocore model, which is the judge.
///
/// Adding a service costs one line: `try await expectConformance(of: description, operations, model: "kms")`.
struct Conformance {
    let description: ServiceDescription
    let model: BotocoreModel
    /// `Operation.Member` names that differ from the model on purpose, because the operation itself validates them.
    var exemptions: Set<String> = []

    /// Errors that every AWS service shares ("Common Errors"), with their status.
    static let commonErrors = [
        "InvalidParameterValue": 400, "InvalidParameterCombination": 400, "MissingParameter": 400,
        "InvalidAction": 400, "MissingAction": 400, "MalformedInput": 400, "Throttling": 400, "AccessDenied": 403,
        "ServiceUnavailable": 503, "InternalFailure": 500, "ValidationException": 400, "SerializationException": 400,
        "AccessDeniedException": 400,
    ]

    /// What is wrong with the description of the service itself.
    func descriptionProblems() -> [String] {
        let facts: [(String, String?, String?)] = [
            ("scope name", description.name, model.metadata.signingName ?? model.metadata.endpointPrefix),
            ("version", description.version, model.metadata.apiVersion),
            ("XML namespace", description.xmlNamespace, model.metadata.xmlNamespace),
            ("target prefix", description.targetPrefix, model.metadata.targetPrefix),
        ]
        return facts.compactMap { name, ours, theirs in
            ours == theirs ? nil : "\(name): is \(ours ?? "nil"), must be \(theirs ?? "nil")"
        }
    }

    /// What is wrong with `operation`.
    func problems<O: Operation>(of operation: O.Type) -> [String] {
        guard let modelled = model.operations[O.name] else { return ["\(O.name): the model has no such operation"] }
        return inputProblems(of: operation, modelled) + outputProblems(of: operation, modelled)
            + bindingProblems(of: operation, modelled)
    }

    /// What is wrong with the codes and statuses of `errors`.
    func problems(of errors: [ServiceError]) -> [String] {
        let known = model.statuses.merging(Conformance.commonErrors) { modelled, _ in modelled }
        return errors.compactMap { error in
            guard let status = known[error.code] else { return "error \(error.code): neither modelled nor common" }
            return status == error.status ? nil : "error \(error.code): status is \(error.status), must be \(status)"
        }
    }
}

/// Expects that `operations` are what the installed botocore model calls `model` says.
func expectConformance(
    of description: ServiceDescription,
    _ operations: [any Operation.Type],
    model: String,
    errors: [ServiceError] = [],
    exemptions: Set<String> = [],
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let conformance = Conformance(
        description: description,
        model: try await BotocoreModel(of: model),
        exemptions: exemptions
    )
    var problems = conformance.descriptionProblems() + conformance.problems(of: errors)
    for operation in operations { problems += conformance.problems(of: operation) }
    #expect(problems == [], sourceLocation: sourceLocation)
}
