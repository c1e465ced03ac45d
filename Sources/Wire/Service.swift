/// What clients must know of a service to talk to it.
package struct ServiceDescription: Sendable {
    /// The name in a signature's credential scope, such as `rds`.
    package let name: String
    /// The API version, such as `2014-10-31`.
    package let version: String
    /// The XML namespace of answers, where the service speaks XML.
    package let xmlNamespace: String?
    /// The protocols that the service answers, the preferred one first.
    package let protocols: [WireProtocol]
    /// How members are spelled.
    package let spelling: Spelling
    /// What stands before the operation's name in `X-Amz-Target`, where the service speaks JSON.
    package let targetPrefix: String?
    /// Why operations that clients know are not served, by name.
    package let unserved: [String: String]
    /// What stands before the colon of an action in a policy, such as `rds`.
    package let actionPrefix: String
    /// The largest body of a request: what its largest operation can need, in whatever way it is written.
    package let bodyBytesMax: Int

    /// A description of the given values.
    package init(
        name: String,
        version: String,
        xmlNamespace: String? = nil,
        protocols: [WireProtocol],
        spelling: Spelling = Spelling(),
        targetPrefix: String? = nil,
        unserved: [String: String] = [:],
        actionPrefix: String? = nil,
        bodyBytesMax: Int = 1 << 20
    ) {
        self.name = name
        self.version = version
        self.xmlNamespace = xmlNamespace
        self.protocols = protocols
        self.spelling = spelling
        self.targetPrefix = targetPrefix
        self.unserved = unserved
        self.actionPrefix = actionPrefix ?? name
        self.bodyBytesMax = bodyBytesMax
    }

    /// The protocol in which to answer `request`.
    func form(for request: ServiceRequest) -> any ProtocolForm {
        let guess = WireProtocol.guess(request)
        return (protocols.contains(guess) ? guess : protocols.first ?? guess).form
    }
}

/// A service of any home.
package protocol AnyService: Sendable {
    /// What clients must know to talk to it.
    var description: ServiceDescription { get }
    /// The operations that it serves.
    var operationTypes: [any Operation.Type] { get }
    /// Reads `request`, runs the operation if `authorizer` lets the caller, and prints its answer; errors are printed,
    /// never thrown.
    func answer(
        _ request: ServiceRequest,
        _ context: RequestContext,
        allowedBy authorizer: any Authorizer
    ) async -> ServiceResponse
}

/// A named set of operations that share a home and a spelling.
package struct Service<Home: Sendable>: AnyService {
    package let description: ServiceDescription
    private let home: Home
    private let operations: [String: any Operation<Home>.Type]
    private let routes: [Route]

    /// A service that runs `operations` in `home`.
    package init(_ description: ServiceDescription, home: Home, operations: [any Operation<Home>.Type]) {
        self.description = description
        self.home = home
        self.operations = Dictionary(operations.map { ($0.name, $0) }) { first, _ in first }
        routes = Route.routes(of: operations)
    }

    package var operationTypes: [any Operation.Type] { operations.values.sorted { $0.name < $1.name } }

    package func answer(
        _ request: ServiceRequest,
        _ context: RequestContext,
        allowedBy authorizer: any Authorizer
    ) async -> ServiceResponse {
        let form = description.form(for: request)
        var operation: (any Operation<Home>.Type)?
        var trace: CallTrace?
        do {
            let call = try form.call(request, of: description, routes)
            trace = CallTrace(operation: call.operation, input: call.input)
            guard let found = operations[call.operation] else {
                throw form.unknownOperation(call.operation, in: description)
            }
            operation = found
            let output = try await run(found, call.input, form, context, authorizer, &trace)
            var response = form.response(output, of: found, in: description, requestID: context.requestID)
            response.operation = found.name
            trace?.output = output
            response.trace = trace
            return response
        } catch {
            let error = serviceError(error)
            var response = form.response(to: error, in: description, requestID: context.requestID)
            response.operation = operation?.name
            response.error = error
            response.trace = trace
            return response
        }
    }

    private func run<O: Operation<Home>>(
        _ type: O.Type,
        _ input: Wire,
        _ form: any ProtocolForm,
        _ context: RequestContext,
        _ authorizer: any Authorizer,
        _ trace: inout CallTrace?
    ) async throws -> Wire {
        var operation: O
        do {
            let decoder = WireDecoder(description.spelling, readsText: form.readsText)
            operation = try decoder.decode(type, from: input, accepted: type.accepted)
        } catch let error as WireDecodingError {
            throw form.refusal(error, of: type)
        }
        trace?.isUnderstood = true
        var context = context
        context.operation = type.name
        operation = try await operation.settled(in: home, context)
        let permissions = try await self.permissions(operation, context)
        trace?.resources = permissions.flatMap(\.resources)
        if let refusal = try await authorizer.refusal(of: permissions, context) { throw form.accessDenied(refusal) }
        return try await WireEncoder(description.spelling).encode(operation.run(in: home, context))
    }

    /// What the caller must be allowed to do, each with its action.
    private func permissions<O: Operation<Home>>(_ operation: O, _ context: RequestContext) async throws -> [Permission]
    {
        try await operation.permissions(in: home, context).map { permission in
            var permission = permission
            permission.action = permission.action ?? "\(description.actionPrefix):\(O.name)"
            return permission
        }
    }

    private func serviceError(_ error: any Error) -> ServiceError {
        switch error {
        case let error as ServiceError: error
        case is CancellationError: .serviceUnavailable("The server is stopping. Try again.")
        default: .internalFailure(cause: error)
        }
    }
}
