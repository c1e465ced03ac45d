import NIOHTTP1
import NIOHTTPTypesHTTP1
import Wire

/// Why a connection is cut before it has asked for anything.
enum ConnectionRefusal: String {
    /// The head of the request isn't HTTP.
    case malformed
    /// The head of the request is larger than allowed.
    case headTooLarge = "head-too-large"
    /// The head of the request took too long.
    case headTooSlow = "head-too-slow"
    /// The source has too many connections already.
    case tooMany = "too-many-connections"

    /// The refusal that an error of the parser stands for; nil for what isn't the sender's fault.
    init?(_ error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow: self = .headTooLarge
        case is HTTPParserError, is HTTP1TypeConversionError: self = .malformed
        default: return nil
        }
    }

    /// What the sender is told.
    func error(_ limits: GatewayConfiguration.Limits) -> ServiceError {
        switch self {
        case .malformed:
            ServiceError("MalformedHttpRequestException", "The request is not one of HTTP/1.1. Send it anew.")
        case .headTooLarge:
            ServiceError(
                "RequestHeaderSectionTooLarge",
                "The request's line and headers are larger than \(limits.headerBytesMax) bytes or more than "
                    + "\(limits.headersMax). Send less.",
                status: 431
            )
        case .headTooSlow:
            ServiceError(
                "RequestTimeout",
                "The request's head did not arrive within \(limits.headSecondsMax) seconds. Send it again.",
                status: 408
            )
        case .tooMany:
            .serviceUnavailable(
                "Your address has more than \(limits.connectionsPerAddressMax) connections open. Close some of them."
            )
        }
    }
}
