import Signature
import Wire

/// How large a request's body may be: as large as the service allows that its signature names.
///
/// The name is part of what is signed, so that no other service than that reads the body.
struct BodyLimits: Sendable {
    private let byService: [String: Int]
    private let bytesMin: Int

    init(_ services: [any AnyService], _ limits: GatewayConfiguration.Limits) {
        let pairs = services.map { service in
            (service.description.name, min(service.description.bodyBytesMax, limits.bodyBytesMax))
        }
        byService = Dictionary(pairs) { first, _ in first }
        bytesMin = min(limits.strangeBodyBytesMax, byService.values.min() ?? limits.bodyBytesMax)
    }

    /// The most bytes of the body that follows `head`.
    func bytesMax(_ head: RequestHead) -> Int {
        // What is small enough for all need not be looked at twice.
        if let count = head.bodyBytes, count <= bytesMin { return bytesMin }
        let signable = SignableRequest(
            method: head.method,
            rawPath: head.path,
            rawQuery: head.query,
            headers: head.headers
        )
        let service = (try? Authorization(of: signable))?.scope.service
        return service.flatMap { byService[$0] } ?? bytesMin
    }
}
