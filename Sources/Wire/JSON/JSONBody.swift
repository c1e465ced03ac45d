/// What all JSON protocols have in common.
enum JSONBody {
    /// The structure that a request's body is.
    static func structure(_ body: [UInt8]) throws -> Wire {
        let wire = try JSONParser.parse(body)
        guard case .structure = wire else { throw JSONParser.malformed("must be a JSON object") }
        return wire
    }

    /// The body that says `error`.
    static func error(_ error: ServiceError) -> [UInt8] {
        JSONPrinter.print(.structure([("__type", .string(error.code)), ("message", .string(error.message))]))
    }

    /// The error for an operation that `service` does not serve.
    static func unknownOperation(_ name: String, in service: ServiceDescription, status: Int) -> ServiceError {
        let why = service.unserved[name].map { "\(name) is not served: \($0)." }
        return ServiceError(
            "UnknownOperationException",
            why ?? "Service \(service.name) has no operation \(name.prefix(256)).",
            status: status
        )
    }

    /// The error for members that do not fit the operation's shape.
    static func refusal(_ error: WireDecodingError, of operation: any Operation.Type) -> ServiceError {
        switch error.reason {
        case .missing:
            ServiceError(
                "ValidationException",
                "1 validation error detected: Value null at '\(error.name)' failed to satisfy constraint: "
                    + "Member must not be null"
            )
        case .invalid(let value, let expected):
            ServiceError("ValidationException", "Value '\(value)' at '\(error.name)' is invalid. Must be \(expected).")
        case .mismatch(let form):
            ServiceError("SerializationException", "The value at '\(error.name)' must be \(form).")
        case .unknown:
            ServiceError(
                "ValidationException",
                "Unknown member: \(error.name). Holdfast does not honour it for \(operation.name)."
            )
        }
    }
}
