/// The AWS protocols that requests come in.
package enum WireProtocol: Sendable, Hashable, CaseIterable {
    /// Forms in, XML out.
    case query
    /// JSON 1.0 with the operation in `X-Amz-Target`.
    case json10
    /// JSON 1.1 with the operation in `X-Amz-Target`.
    case json11
    /// JSON with the operation in method and path.
    case restJSON

    /// The protocol that `request` most probably speaks, judged by its headers and path alone.
    package static func guess(_ request: ServiceRequest) -> WireProtocol {
        let type = request.header("Content-Type") ?? ""
        if type.hasPrefix("application/x-amz-json-1.0") { return .json10 }
        if type.hasPrefix("application/x-amz-json-1.1") || request.header("X-Amz-Target") != nil { return .json11 }
        if type.hasPrefix("application/x-www-form-urlencoded") || request.path == "/" || request.path.isEmpty {
            return .query
        }
        return .restJSON
    }

    /// An answer that says `error` in this protocol, for requests that reach no service.
    package func response(to error: ServiceError, requestID: String) -> ServiceResponse {
        let spelled = form.spelled(error)
        var response = form.response(to: spelled, in: nil, requestID: requestID)
        response.error = spelled
        return response
    }

    var form: any ProtocolForm {
        switch self {
        case .query: QueryProtocol()
        case .json10: JSONProtocol(version: "1.0")
        case .json11: JSONProtocol(version: "1.1")
        case .restJSON: RESTJSONProtocol()
        }
    }
}
