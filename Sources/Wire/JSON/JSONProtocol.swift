/// The JSON 1.0 and 1.1 protocols: a header names the operation, the body holds its members.
struct JSONProtocol: ProtocolForm {
    let version: String
    let readsText = false

    func call(_ request: ServiceRequest, of service: ServiceDescription, _ routes: [Route]) throws -> ServiceCall {
        guard let target = request.header("X-Amz-Target"), let dot = target.lastIndex(of: ".") else {
            throw ServiceError("UnknownOperationException", "The request must name its operation in X-Amz-Target.")
        }
        let operation = String(target[target.index(after: dot)...])
        guard target[..<dot] == service.targetPrefix ?? "" else { throw unknownOperation(target, in: service) }
        return ServiceCall(operation: operation, input: try JSONBody.structure(request.body))
    }

    func response(
        _ output: Wire,
        of operation: any Operation.Type,
        in service: ServiceDescription,
        requestID: String
    ) -> ServiceResponse {
        let body = operation.hasOutput ? JSONPrinter.print(output) : Array("{}".utf8)
        return ServiceResponse(status: 200, headers: headers(requestID), body: body)
    }

    func response(to error: ServiceError, in service: ServiceDescription?, requestID: String) -> ServiceResponse {
        var response = ServiceResponse(
            status: error.status,
            headers: headers(requestID),
            body: JSONBody.error(error)
        )
        // Clients of a service that used to speak the query protocol still match on its codes.
        if service?.protocols.contains(.query) == true {
            let fault = error.status < 500 ? "Sender" : "Receiver"
            response.headers.append(("x-amzn-query-error", "\(error.code);\(fault)"))
        }
        return response
    }

    func accessDenied(_ message: String) -> ServiceError { ServiceError("AccessDeniedException", message) }

    func spelled(_ error: ServiceError) -> ServiceError {
        // Services of this protocol answer 400 to every client's mistake, 403 to none.
        error.spelledForJSON(status: error.status == 403 ? 400 : error.status)
    }

    func unknownOperation(_ name: String, in service: ServiceDescription) -> ServiceError {
        JSONBody.unknownOperation(name, in: service, status: 400)
    }

    func refusal(_ error: WireDecodingError, of operation: any Operation.Type) -> ServiceError {
        JSONBody.refusal(error, of: operation)
    }

    private func headers(_ requestID: String) -> [(name: String, value: String)] {
        [("Content-Type", "application/x-amz-json-\(version)"), ("x-amzn-RequestId", requestID)]
    }
}
