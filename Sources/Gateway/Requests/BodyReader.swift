import Hummingbird
import NIOHTTP1

/// Reads a request's body within its limits of size and time.
struct BodyReader {
    /// How the body arrived.
    enum Result: Sendable {
        case whole([UInt8])
        /// It was larger than allowed; `isAtEnd` says whether it was read off the connection to its end.
        case tooLarge(bytesMax: Int, isAtEnd: Bool)
        /// It took longer than allowed, or the sender went away; the connection is cut, so no answer will be heard.
        case late
        /// Its form isn't that of HTTP.
        case malformed
        /// There was no room for it beside the bodies of other requests.
        case crowded
    }

    let limits: GatewayConfiguration.Limits
    let bytesMax: Int
    let lease: BodyBudget.Lease

    /// Reads `body` to its end, or to the limit.
    func read(_ body: RequestBody) async -> Result {
        await withTaskGroup(of: Result.self) { group in
            group.addTask {
                do {
                    return try await collect(body)
                } catch is HTTPParserError {
                    return .malformed
                } catch {
                    return .late
                }
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(limits.bodySecondsMax))
                return .late
            }
            defer { group.cancelAll() }
            return await group.next() ?? .late
        }
    }

    /// What is too large is read on for a while, because a client that still sends would not see the answer.
    private func collect(_ body: RequestBody) async throws -> Result {
        var bytes: [UInt8] = []
        var count = 0
        for try await chunk in body {
            count += chunk.readableBytes
            if count <= bytesMax {
                guard lease.take(chunk.readableBytes) else { return .crowded }
                bytes.append(contentsOf: chunk.readableBytesView)
            } else {
                bytes = []
            }
            if count > bytesMax + limits.discardedBytesMax { return .tooLarge(bytesMax: bytesMax, isAtEnd: false) }
        }
        return count > bytesMax ? .tooLarge(bytesMax: bytesMax, isAtEnd: true) : .whole(bytes)
    }
}
