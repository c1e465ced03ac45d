import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle
package import Wire

#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// The HTTP server in front of all services.
package struct Gateway: ServiceLifecycle.Service {
    private let configuration: GatewayConfiguration
    private let responder: GatewayResponder
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// A gateway to `services`, which `authorizer` guards and `auditor` watches.
    ///
    /// `now` and `makeRequestID` are the clock and the source of unique ids; `isReady` says whether `GET /health` may
    /// say so; `authority` reads the certificate that clients verify databases with; `onListening` is told the port once requests are accepted.
    package init(
        _ configuration: GatewayConfiguration,
        services: [any AnyService],
        credentials: any CredentialStore,
        authorizer: any Authorizer,
        auditor: any CallAuditor,
        metrics: PrometheusRegistry,
        logger: Logger,
        now: @escaping @Sendable () -> Date,
        makeRequestID: @escaping @Sendable () -> String,
        isReady: @escaping @Sendable () async -> Bool = { true },
        authority: @escaping @Sendable () async throws -> String,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        let byName = services.map { ($0.description.name, $0) }
        let front = RequestFront(
            pipeline: RequestPipeline(
                configuration: configuration,
                services: Dictionary(byName) { first, _ in first },
                credentials: credentials,
                authorizer: authorizer,
                auditor: auditor,
                rates: CallRates(configuration.limits, metrics: metrics),
                failures: FailureRates(configuration.limits, metrics: metrics),
                now: now
            ),
            admission: ConcurrencyLimit(configuration.limits.concurrentRequestsMax),
            limits: configuration.limits,
            isSecure: configuration.tls != nil,
            metrics: metrics,
            logger: logger,
            makeRequestID: makeRequestID
        )
        let status = StatusPages(isReady: isReady, metrics: metrics, authority: authority)
        responder = GatewayResponder(
            front: front,
            limits: configuration.limits,
            bodies: BodyBudget(
                bytesMax: configuration.limits.heldBodyBytesMax,
                bytesPerSourceMax: configuration.limits.heldBodyBytesPerAddressMax
            ),
            bodyLimits: BodyLimits(services, configuration.limits),
            status: status
        )
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until the task is cancelled or the service group shuts down; requests under way are finished first.
    package func run() async throws {
        guard configuration.mayServe(on: configuration.boundHost) else {
            throw GatewayError.needsTLS(configuration.host)
        }
        let bound = BoundAddress(configuration)
        let limits = configuration.limits
        let identity = try configuration.tls.map(TLSIdentity.init)
        let reload = identity.map {
            TLSReload(
                identity: $0,
                interval: .seconds(configuration.reloadSeconds),
                metrics: responder.front.metrics,
                logger: logger
            )
        }
        let application = Application(
            responder: responder,
            server: server(identity),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.boundHost, port: configuration.port),
                backlog: limits.connectionsMax,
                availableConnectionsDelegate: .maximum(limits.connectionsMax, logger: logger)
            ),
            services: reload.map { [$0] } ?? [],
            onServerRunning: { [onListening] channel in
                guard await bound.admit(channel) else { return }
                await onListening(channel.localAddress?.port ?? 0)
            },
            logger: logger
        )
        do {
            try await application.run()
            if let address = bound.refused { throw GatewayError.needsTLS(address) }
        } catch let error as CancellationError {
            throw error
        } catch {
            if let address = bound.refused { throw GatewayError.needsTLS(address) }
            throw GatewayError.cannotListen(configuration.host, configuration.port, cause: error)
        }
    }

    private func server(_ identity: TLSIdentity?) -> HTTPServerBuilder {
        let limits = configuration.limits
        let front = responder.front
        let connections = ConnectionCounter(limits, metrics: front.metrics)
        return HTTPServerBuilder { responder in
            EdgeChannel(
                limits: limits,
                identity: identity,
                connections: connections,
                responder: responder,
                note: { front.cut($0.rawValue) },
                refuse: { front.answer(because: $0) }
            )
        }
    }
}
