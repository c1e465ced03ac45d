/// The REST-JSON protocol: method and path name the operation; members travel in path, query, headers and body.
struct RESTJSONProtocol: ProtocolForm {
    let readsText = true

    func call(_ request: ServiceRequest, of service: ServiceDescription, _ routes: [Route]) throws -> ServiceCall {
        let path = request.path.split(separator: "/")
        let fields = try FormFields.parse(Array(request.query.utf8)).filter { !$0.name.hasPrefix("X-Amz-") }
        for route in routes {
            guard let labels = try route.match(request, path: path, fields: fields.map(\.name)) else { continue }
            let binding = route.binding
            var members = labels.map { label, value in
                (name: binding.labels[label] ?? service.spelling.member(label), value: Wire.string(value))
            }
            members += try queryMembers(fields, binding, in: service) + headerMembers(request, binding)
            members += try bodyMembers(request, binding)
            return ServiceCall(operation: route.operation, input: .structure(members))
        }
        throw unknownOperation("\(request.method) \(request.path)", in: service)
    }

    func response(
        _ output: Wire,
        of operation: any Operation.Type,
        in service: ServiceDescription,
        requestID: String
    ) -> ServiceResponse {
        let binding = operation.binding ?? HTTPBinding("POST", "/")
        var response = ServiceResponse(status: binding.status, headers: headers(requestID), body: [])
        for (header, member) in binding.outputHeaders.sorted(by: { $0.key < $1.key }) {
            guard let value = output[member].flatMap(text) else { continue }
            response.headers.append((header, value))
        }
        if let payload = binding.outputPayload {
            if case .blob(let bytes)? = output[payload] { response.body = bytes }
        } else if operation.hasOutput, case .structure(let members) = output {
            let inHeaders = Set(binding.outputHeaders.values)
            response.body = JSONPrinter.print(.structure(members.filter { !inHeaders.contains($0.name) }))
        }
        return response
    }

    func response(to error: ServiceError, in service: ServiceDescription?, requestID: String) -> ServiceResponse {
        ServiceResponse(
            status: error.status,
            headers: headers(requestID) + [("x-amzn-ErrorType", error.code)],
            body: JSONBody.error(error)
        )
    }

    func accessDenied(_ message: String) -> ServiceError {
        ServiceError("AccessDeniedException", message, status: 403)
    }

    func spelled(_ error: ServiceError) -> ServiceError { error.spelledForJSON(status: error.status) }

    func unknownOperation(_ name: String, in service: ServiceDescription) -> ServiceError {
        JSONBody.unknownOperation(name, in: service, status: 404)
    }

    func refusal(_ error: WireDecodingError, of operation: any Operation.Type) -> ServiceError {
        JSONBody.refusal(error, of: operation)
    }

    /// A parameter without a binding keeps its name, so that the operation refuses it.
    private func queryMembers(
        _ fields: [(name: String, value: String)],
        _ binding: HTTPBinding,
        in service: ServiceDescription
    ) throws -> [(name: String, value: Wire)] {
        var members: [(name: String, value: Wire)] = []
        for (parameter, member) in binding.queryLists.sorted(by: { $0.key < $1.key }) {
            let values = fields.filter { $0.name == parameter }.map { Wire.string($0.value) }
            if !values.isEmpty { members.append((member, .list(element: "member", values))) }
        }
        for (name, value) in fields where binding.queryLists[name] == nil {
            members.append((binding.query[name] ?? name, .string(value)))
        }
        return members
    }

    private func headerMembers(_ request: ServiceRequest, _ binding: HTTPBinding) -> [(name: String, value: Wire)] {
        binding.headers.compactMap { header, member in request.header(header).map { (member, .string($0)) } }
    }

    private func bodyMembers(
        _ request: ServiceRequest,
        _ binding: HTTPBinding
    ) throws -> [(name: String, value: Wire)] {
        if let payload = binding.payload { return [(payload, .blob(request.body))] }
        guard case .structure(let members) = try JSONBody.structure(request.body) else { return [] }
        return members
    }

    private func text(_ value: Wire) -> String? {
        switch value {
        case .string(let value): value
        case .integer(let value): "\(value)"
        case .bool(let value): "\(value)"
        case .double(let value): "\(value)"
        case .timestamp(let value): Timestamp.iso8601(value)
        case .blob, .list, .map, .structure: nil
        }
    }

    private func headers(_ requestID: String) -> [(name: String, value: String)] {
        [("Content-Type", "application/json"), ("x-amzn-RequestId", requestID)]
    }
}
