import HTTPTypes
import Hummingbird
import NIOCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Answers HTTP requests: health and metrics itself, everything else through the pipeline.
struct GatewayResponder: HTTPResponder {
    /// All that is needed of Hummingbird's own context.
    struct Context: InitializableFromSource {
        /// The numeric address of the client.
        let address: String?

        init(source: ApplicationRequestContextSource) { address = source.channel.remoteAddress?.ipAddress }
    }

    let front: RequestFront
    let limits: GatewayConfiguration.Limits
    let bodies: BodyBudget
    let status: StatusPages

    func respond(to request: Request, context: Context) async -> Response {
        let head = RequestHead(request.head)
        if let page = await status.page(head) { return response(page, closes: head.hasBody) }
        let lease = bodies.lease()
        defer { lease.end() }
        let body = head.hasBody ? await BodyReader(limits: limits, lease: lease).read(request.body) : .whole([])
        let answer = await front.answer(head, body, from: context.address)
        return response(answer, closes: isCut(body))
    }

    private func isCut(_ body: BodyReader.Result) -> Bool {
        switch body {
        case .whole, .tooLarge(isAtEnd: true): false
        case .tooLarge(isAtEnd: false), .late, .malformed, .crowded: true
        }
    }

    private func response(_ answer: HTTPAnswer, closes: Bool) -> Response {
        var fields = answer.fields
        if closes { fields[.connection] = "close" }
        let status = HTTPResponse.Status(code: answer.status)
        let bytes = ByteBuffer(bytes: answer.body)
        guard closes else {
            return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: bytes))
        }
        let body = ResponseBody(contentLength: bytes.readableBytes) { writer in
            try await writer.write(bytes)
            try await writer.finish(nil)
            // An error after the last byte is how a connection is closed whose request was not read to its end.
            throw ConnectionClosed()
        }
        return Response(status: status, headers: fields, body: body)
    }
}

/// The rest of the request is not wanted.
private struct ConnectionClosed: Error {}
