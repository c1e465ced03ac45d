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
    let bodyLimits: BodyLimits
    let status: StatusPages

    func respond(to request: Request, context: Context) async -> Response {
        let head = RequestHead(request.head)
        if let page = await status.page(head) { return response(page, closes: head.hasBody) }
        let lease = bodies.lease(SourceAddress(context.address))
        defer { lease.end() }
        let body = head.hasBody ? await reader(head, lease).read(request.body) : .whole([])
        let answer = await front.answer(head, body, from: context.address)
        return response(answer, closes: isCut(body))
    }

    private func reader(_ head: RequestHead, _ lease: BodyBudget.Lease) -> BodyReader {
        BodyReader(limits: limits, bytesMax: bodyLimits.bytesMax(head), lease: lease)
    }

    private func isCut(_ body: BodyReader.Result) -> Bool {
        switch body {
        case .whole, .tooLarge(_, isAtEnd: true): false
        case .tooLarge(_, isAtEnd: false), .late, .malformed, .crowded: true
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
