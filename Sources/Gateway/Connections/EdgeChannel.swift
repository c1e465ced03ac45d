import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// A connection under the gateway's limits: TLS where the gateway has an identity, then HTTP.
struct EdgeChannel: ServerChildChannel {
    let limits: GatewayConfiguration.Limits
    let identity: TLSIdentity?
    let connections: ConnectionCounter
    let responder: HTTPChannelHandler.Responder
    /// Counts who is cut off without a word.
    let note: @Sendable (ConnectionCut) -> Void
    /// What a sender is told whose request is never read.
    let refuse: @Sendable (ConnectionRefusal) -> HTTPAnswer

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        let source = SourceAddress(channel.remoteAddress?.ipAddress)
        let admission = connections.open(source)
        guard admission != .dropped else {
            note(.crowded)
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(ChannelError.eof)
        }
        channel.closeFuture.whenComplete { _ in connections.close(source) }
        return channel.eventLoop.makeCompletedFuture {
            if let identity {
                try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: identity.context))
            }
            try channel.pipeline.syncOperations.addHandler(ByteWatch())
        }.flatMap {
            http(isRefused: admission == .refused).setup(channel: channel, logger: logger)
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await http(isRefused: false).handle(value: value, logger: logger)
    }

    private func http(isRefused: Bool) -> HTTP1Channel {
        HTTP1Channel(
            responder: responder,
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [RequestGuard(limits, isRefused: isRefused, note: note, refuse: refuse)],
                // The guard knows better: whether an answer has gone, and not only that it was given.
                idleTimeout: nil,
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.headerBytesMax,
                    maxHeaderListSize: limits.headerBytesMax,
                    maxHeaderFieldCount: limits.headersMax
                )
            )
        )
    }
}
