import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// What stands before HTTP on every connection: TLS, where the gateway has an identity.
struct EdgeChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let identity: TLSIdentity?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        channel.eventLoop.makeCompletedFuture {
            guard let identity else { return }
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: identity.context))
        }.flatMap {
            base.setup(channel: channel, logger: logger)
        }
    }

    func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
