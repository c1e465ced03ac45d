/// A request as a protocol understood it: which operation, and its members.
struct ServiceCall {
    let operation: String
    let input: Wire
}

/// How one AWS protocol reads requests and prints answers.
protocol ProtocolForm: Sendable {
    /// Whether scalars come as text.
    var readsText: Bool { get }

    /// The operation that `request` names, and its members.
    func call(_ request: ServiceRequest, of service: ServiceDescription, _ routes: [Route]) throws -> ServiceCall

    /// The answer that says `output`.
    func response(
        _ output: Wire,
        of operation: any Operation.Type,
        in service: ServiceDescription,
        requestID: String
    ) -> ServiceResponse

    /// The answer that says `error`.
    func response(to error: ServiceError, in service: ServiceDescription?, requestID: String) -> ServiceResponse

    /// The error for an operation that `service` does not serve.
    func unknownOperation(_ name: String, in service: ServiceDescription) -> ServiceError

    /// The error that says `message` to a caller who may not do what it asks.
    func accessDenied(_ message: String) -> ServiceError

    /// An error that every service shares, by the code and status that this protocol has for it.
    func spelled(_ error: ServiceError) -> ServiceError

    /// The error for members that do not fit the operation's shape.
    func refusal(_ error: WireDecodingError, of operation: any Operation.Type) -> ServiceError
}

extension Operation {
    /// Whether the operation answers anything at all.
    static var hasOutput: Bool { Output.self != NoOutput.self }
}
