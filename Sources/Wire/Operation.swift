#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// One AWS API operation: its members are the request, `Output` is the response, `run` is the behaviour.
package protocol Operation<Home>: Decodable, Sendable {
    /// What the service's operations work on.
    associatedtype Home: Sendable
    /// The response's members.
    associatedtype Output: Encodable, Sendable

    /// The name that clients call it by; by default the type's.
    static var name: String { get }
    /// Wire names of top-level parameters that may be sent and are deliberately without effect.
    static var accepted: Set<String> { get }
    /// Where a REST service's request and response members travel; nil for the other protocols.
    static var binding: HTTPBinding? { get }

    /// The same request with all that could come to mean something else replaced by what it means now, so that what is
    /// decided about is what is done.
    func settled(in home: Home, _ context: RequestContext) async throws -> Self

    /// What the caller must be allowed to do; nothing where everybody who can sign may call it.
    func permissions(in home: Home, _ context: RequestContext) async throws -> [Permission]

    /// Does what was asked, in `home`, and returns the answer or throws a ``ServiceError``.
    func run(in home: Home, _ context: RequestContext) async throws -> Output
}

extension Operation {
    /// The type's own name.
    package static var name: String { "\(Self.self)" }
    /// Nothing: every parameter has a property or is refused.
    package static var accepted: Set<String> { [] }
    /// None.
    package static var binding: HTTPBinding? { nil }

    /// The request as it came: whatever it names, it names for good.
    package func settled(in home: Home, _ context: RequestContext) async throws -> Self { self }

    /// The action that is called as the operation is, on whatever there may be.
    package func permissions(in home: Home, _ context: RequestContext) async throws -> [Permission] { [Permission()] }
}

/// The answer of an operation that has nothing to say.
package struct NoOutput: Encodable, Sendable {
    /// Nothing.
    package init() {}
}

/// Who asks, where, and when.
package struct RequestContext: Sendable {
    /// The id that clients, logs and answers share.
    package var requestID: String
    /// The caller's account, twelve digits.
    package var account: String
    /// The region that the request was signed for.
    package var region: String
    /// The caller's Amazon resource name.
    package var principalARN: String
    /// The caller's unique id.
    package var userID: String
    /// The access key that signed the request.
    package var accessKeyID: String
    /// The token that came with a temporary access key.
    package var sessionToken: String?
    /// What was found out about the signer when the signature was judged; it means something to the guard alone.
    package var signatory: (any Sendable)?
    /// How the request came.
    package var connection: Connection
    /// The moment at which the request arrived.
    package var now: Date
    /// The operation that runs; nil until the service has found it.
    package var operation: String?

    /// A context of the given values.
    package init(
        requestID: String,
        account: String,
        region: String,
        principalARN: String,
        userID: String,
        accessKeyID: String,
        sessionToken: String? = nil,
        signatory: (any Sendable)? = nil,
        connection: Connection = Connection(),
        now: Date
    ) {
        self.requestID = requestID
        self.account = account
        self.region = region
        self.principalARN = principalARN
        self.userID = userID
        self.accessKeyID = accessKeyID
        self.sessionToken = sessionToken
        self.signatory = signatory
        self.connection = connection
        self.now = now
    }
}

/// How a request came.
package struct Connection: Sendable, Equatable {
    /// The numeric address that it came from.
    package var sourceAddress: String?
    /// Whether it came over TLS.
    package var isSecure: Bool
    /// What the client says it is.
    package var userAgent: String?

    /// A connection of the given values.
    package init(sourceAddress: String? = nil, isSecure: Bool = false, userAgent: String? = nil) {
        self.sourceAddress = sourceAddress
        self.isSecure = isSecure
        self.userAgent = userAgent
    }
}
