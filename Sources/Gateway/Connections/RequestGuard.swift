import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Holds one connection to the limits: how long a request's head may take, how many requests there may be, and how
/// slowly answers may be read.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client may take to hear why it is cut off, in seconds.
    private static let lingerSecondsMax: Int64 = 2

    private let limits: GatewayConfiguration.Limits
    private let isRefused: Bool
    private let note: @Sendable (ConnectionCut) -> Void
    private let refuse: @Sendable (ConnectionRefusal) -> HTTPAnswer
    /// Ends the wait for the next head, be it begun or not.
    private var timer: Scheduled<Void>?
    /// Whether bytes of the next head have come.
    private var isHeadBegun = false
    private var stall: StallWatch
    private var requests = 0
    private var underWay = 0
    private var isEnding = false

    /// The guard of one connection, which is told why it is refused where it is one too many.
    ///
    /// `refuse` says what a sender is told, and `note` counts who is cut off without a word.
    init(
        _ limits: GatewayConfiguration.Limits,
        isRefused: Bool,
        note: @escaping @Sendable (ConnectionCut) -> Void,
        refuse: @escaping @Sendable (ConnectionRefusal) -> HTTPAnswer
    ) {
        self.limits = limits
        self.isRefused = isRefused
        self.note = note
        self.refuse = refuse
        stall = StallWatch(limits)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { expectHead(context, within: limits.headSecondsMax) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    func channelActive(context: ChannelHandlerContext) {
        expectHead(context, within: limits.headSecondsMax)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ByteWatch.BytesCame:
            guard underWay == 0, !isHeadBegun, !isEnding else { return }
            isHeadBegun = true
            // A connection that is new has been given its time already.
            if requests > 0 || timer == nil { expectHead(context, within: limits.headSecondsMax) }
        case ChannelEvent.inputClosed where isEnding: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEnding else { return }
        if case .head = unwrapInboundIn(data) {
            timer?.cancel()
            timer = nil
            isHeadBegun = false
            guard !isRefused else { return end(context, because: .tooMany) }
            requests += 1
            underWay += 1
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isEnding else { return }
        // What is wrong with a body is for the one who reads it.
        if underWay == 0, let refusal = ConnectionRefusal(error) {
            end(context, because: refusal)
        } else {
            context.fireErrorCaught(error)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if requests >= limits.requestsPerConnectionMax { head.headerFields[.connection] = "close" }
            watchStall(context)
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body(let bytes):
            stall.written += bytes.readableBytes
            context.write(data, promise: promise)
        case .end:
            underWay = max(0, underWay - 1)
            if requests >= limits.requestsPerConnectionMax, underWay == 0 {
                isEnding = true
                context.writeAndFlush(data, promise: promise)
                linger(context)
            } else {
                let sent = promise ?? context.eventLoop.makePromise()
                sent.futureResult.assumeIsolated().whenSuccess { [self] in
                    guard underWay == 0, !isHeadBegun else { return }
                    expectHead(context, within: limits.idleSecondsMax)
                }
                context.write(data, promise: sent)
            }
        }
    }

    private func stop() {
        timer?.cancel()
        timer = nil
        stall.timer?.cancel()
    }

    private func expectHead(_ context: ChannelHandlerContext, within secondsMax: Int) {
        guard !isEnding else { return }
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(Int64(secondsMax))) { [self] in
            timer = nil
            if isHeadBegun { return end(context, because: .headTooSlow) }
            if requests == 0 { note(.silent) }
            isEnding = true
            context.close(promise: nil)
        }
    }

    /// Says why, and closes once that is heard.
    private func end(_ context: ChannelHandlerContext, because refusal: ConnectionRefusal) {
        isEnding = true
        let answer = refuse(refusal)
        var fields = answer.fields
        fields[.connection] = "close"
        fields[.contentLength] = "\(answer.body.count)"
        let head = HTTPResponse(status: .init(code: answer.status), headerFields: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: answer.body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        linger(context)
    }

    /// Closes after the other end has: a connection that is closed with bytes unread takes the answer with it.
    private func linger(_ context: ChannelHandlerContext) {
        context.close(mode: .output, promise: nil)
        let eventLoop = context.eventLoop.assumeIsolated()
        eventLoop.scheduleTask(in: .seconds(Self.lingerSecondsMax)) { context.close(promise: nil) }
    }

    private func watchStall(_ context: ChannelHandlerContext) {
        guard stall.timer == nil else { return }
        let eventLoop = context.eventLoop.assumeIsolated()
        stall.timer = eventLoop.scheduleTask(in: .seconds(Int64(limits.idleSecondsMax))) { [self] in
            stall.timer = nil
            let pending = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
            switch stall.look(pending: pending ?? 0, isAnswering: underWay > 0) {
            case .done: break
            case .goesOn: watchStall(context)
            case .stalled:
                note(.stalled)
                context.close(promise: nil)
            }
        }
    }
}

/// Why a connection is cut off without a word.
enum ConnectionCut: String {
    /// It never asked for anything.
    case silent
    /// Its answer is read too slowly, or not at all.
    case stalled
    /// Its source has so many connections that it is no longer told so.
    case crowded
}
