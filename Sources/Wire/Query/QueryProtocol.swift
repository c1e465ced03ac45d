/// The query protocol: forms in, XML out.
struct QueryProtocol: ProtocolForm {
    let readsText = true

    func call(_ request: ServiceRequest, of service: ServiceDescription, _ routes: [Route]) throws -> ServiceCall {
        let fields = try FormFields.parse(Array(request.query.utf8)) + FormFields.parse(request.body)
        var action: String?
        var parameters: [(name: String, value: String)] = []
        for field in fields {
            switch field.name {
            case "Action":
                guard action == nil else { throw ServiceError.malformedInput("Parameter Action is given twice.") }
                action = field.value
            case "Version": try check(version: field.value, service)
            case let name where isSignature(name): continue
            default: parameters.append(field)
            }
        }
        guard let action, !action.isEmpty else {
            throw ServiceError("MissingAction", "The request must contain the parameter Action.")
        }
        return ServiceCall(operation: action, input: try QueryForm.tree(parameters))
    }

    func response(
        _ output: Wire,
        of operation: any Operation.Type,
        in service: ServiceDescription,
        requestID: String
    ) -> ServiceResponse {
        let name = operation.name
        var printer = XMLPrinter()
        printer.element("\(name)Response", namespace: service.xmlNamespace) { printer in
            if operation.hasOutput { printer.print("\(name)Result", output) }
            printer.element("ResponseMetadata") { $0.print("RequestId", .string(requestID)) }
        }
        return response(printer, status: 200, requestID: requestID)
    }

    func response(to error: ServiceError, in service: ServiceDescription?, requestID: String) -> ServiceResponse {
        var printer = XMLPrinter()
        printer.element("ErrorResponse", namespace: service?.xmlNamespace) { printer in
            printer.element("Error") { printer in
                printer.print("Type", .string(error.status < 500 ? "Sender" : "Receiver"))
                printer.print("Code", .string(error.code))
                printer.print("Message", .string(error.message))
            }
            printer.print("RequestId", .string(requestID))
        }
        return response(printer, status: error.status, requestID: requestID)
    }

    func unknownOperation(_ name: String, in service: ServiceDescription) -> ServiceError {
        if let reason = service.unserved[name] { return .invalidAction(name, reason: reason) }
        return .invalidAction(String(name.prefix(256)), version: service.version)
    }

    func accessDenied(_ message: String) -> ServiceError { .accessDenied(message) }

    func spelled(_ error: ServiceError) -> ServiceError { error }

    func refusal(_ error: WireDecodingError, of operation: any Operation.Type) -> ServiceError {
        switch error.reason {
        case .missing: .missingParameter(error.name)
        case .invalid(let value, let expected):
            .invalidParameterValue("Value (\(value)) for parameter \(error.name) is invalid. Must be \(expected).")
        case .mismatch(let form): .malformedInput("Parameter \(error.name) must be \(form).")
        case .unknown:
            .invalidParameterValue(
                "Unknown parameter: \(error.name). Holdfast does not honour it for \(operation.name)."
            )
        }
    }

    private func response(_ printer: XMLPrinter, status: Int, requestID: String) -> ServiceResponse {
        ServiceResponse(
            status: status,
            headers: [("Content-Type", "text/xml"), ("x-amzn-RequestId", requestID)],
            body: printer.bytes
        )
    }

    private func check(version: String, _ service: ServiceDescription) throws {
        guard version == service.version else {
            throw ServiceError(
                "InvalidAction",
                "The API version \(version.prefix(32)) is not served. Use \(service.version)."
            )
        }
    }

    /// A presigned request carries its signature among the parameters.
    private func isSignature(_ name: String) -> Bool { name.hasPrefix("X-Amz-") }
}
