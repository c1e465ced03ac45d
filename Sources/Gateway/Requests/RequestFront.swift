import Logging
import Metrics
import Wire

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Admits a request, passes it through the pipeline, and writes down what it came to.
struct RequestFront: Sendable {
    let pipeline: RequestPipeline
    let admission: ConcurrencyLimit
    let limits: GatewayConfiguration.Limits
    /// Whether requests come over TLS.
    let isSecure: Bool
    let metrics: any MetricsFactory
    let logger: Logger
    let makeRequestID: @Sendable () -> String

    /// The answer to the request with this head and body, which came from `address`.
    func answer(_ head: RequestHead, _ body: BodyReader.Result, from address: String?) async -> HTTPAnswer {
        let requestID = makeRequestID()
        var outcome = Outcome()
        let connection = Connection(
            sourceAddress: address,
            isSecure: isSecure,
            userAgent: head.headers.first { $0.name.lowercased() == "user-agent" }?.value
        )
        let time = await ContinuousClock().measure {
            let request = request(head, body)
            outcome = await self.outcome(request, body, connection, requestID)
            await pipeline.auditor.record(audited(outcome, request, connection, requestID))
        }
        note(outcome, requestID, took: time)
        return answer(outcome, requestID)
    }

    /// The answer to a request that is not read, because of its connection.
    func answer(because refusal: ConnectionRefusal) -> HTTPAnswer {
        let requestID = makeRequestID()
        let request = ServiceRequest(method: "POST", path: "/", query: "", headers: [])
        let outcome = self.refusal(of: request, refusal.error(limits), requestID)
        note(outcome, requestID, took: .zero)
        cut(refusal.rawValue)
        return answer(outcome, requestID)
    }

    /// Counts a connection that was cut off.
    func cut(_ reason: String) {
        Counter(label: "holdfast_connections_cut", dimensions: [("reason", reason)], factory: metrics).increment()
    }

    private func answer(_ outcome: Outcome, _ requestID: String) -> HTTPAnswer {
        var headers = outcome.response.headers
        if !headers.contains(where: { $0.name.lowercased() == "x-amzn-requestid" }) {
            headers.append(("x-amzn-RequestId", requestID))
        }
        return HTTPAnswer(status: outcome.response.status, headers: headers, body: outcome.response.body)
    }

    private func request(_ head: RequestHead, _ body: BodyReader.Result) -> ServiceRequest {
        var request = ServiceRequest(
            method: head.method,
            path: head.path,
            query: head.query,
            headers: head.headers
        )
        if case .whole(let bytes) = body { request.body = bytes }
        return request
    }

    private func outcome(
        _ request: ServiceRequest,
        _ body: BodyReader.Result,
        _ connection: Connection,
        _ requestID: String
    ) async -> Outcome {
        switch body {
        case .whole:
            let outcome = await admission.whileBelow {
                await pipeline.outcome(of: request, over: connection, requestID: requestID)
            }
            let busy = ServiceError.serviceUnavailable("The server is busy with other requests. Try again in a moment.")
            return outcome ?? refusal(of: request, busy, requestID)
        case .tooLarge(let bytesMax, _):
            return refusal(of: request, .requestEntityTooLarge(bytesMax: bytesMax), requestID)
        case .late:
            let message = "The request's body did not arrive within \(limits.bodySecondsMax) seconds. Send it again."
            return refusal(of: request, ServiceError("RequestTimeout", message, status: 408), requestID)
        case .malformed:
            let message = "The request's body is not in the form that its head announces. Send it anew."
            return refusal(of: request, ServiceError("MalformedHttpRequestException", message), requestID)
        case .crowded:
            let message =
                "The server holds as much of requests as it can, or as it does from your address. Try again in a moment."
            return refusal(of: request, .serviceUnavailable(message), requestID)
        }
    }

    private func refusal(of request: ServiceRequest, _ error: ServiceError, _ requestID: String) -> Outcome {
        Outcome(response: pipeline.refusal(of: request, because: error, requestID: requestID))
    }

    private func note(_ outcome: Outcome, _ requestID: String, took time: Duration) {
        let response = outcome.response
        let service = outcome.service ?? "none"
        let operation = response.operation ?? "none"
        let dimensions = [("service", service), ("operation", operation)]
        Counter(
            label: "holdfast_requests",
            dimensions: dimensions + [("status", "\(response.status)")],
            factory: metrics
        ).increment()
        Timer(label: "holdfast_request", dimensions: dimensions, factory: metrics).recordNanoseconds(time.nanoseconds)
        var metadata: Logger.Metadata = [
            "request_id": "\(requestID)", "service": "\(service)", "operation": "\(operation)",
            "status": "\(response.status)", "ms": "\(time.nanoseconds / 1_000_000)",
        ]
        if let account = outcome.account { metadata["account"] = "\(account)" }
        if let code = response.errorCode { metadata["code"] = "\(code)" }
        if let cause = response.error?.cause { metadata["cause"] = "\(cause)" }
        logger.log(level: response.status >= 500 ? .error : .info, "request", metadata: metadata)
    }
}

extension Duration {
    /// The whole nanoseconds of this duration.
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
