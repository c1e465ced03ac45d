import NIOCore
import NIOPosix

/// A client that sends exactly the bytes it is given.
enum RawClient {
    /// All that the server on `port` sends until it closes, after `pieces` were sent with a pause between them.
    ///
    /// Throws where the server does not close within `secondsMax`.
    static func exchange(
        port: Int,
        _ pieces: [String],
        pause: Duration = .zero,
        secondsMax: Int = 20,
        from address: String = "127.0.0.1"
    ) async throws -> String {
        try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask { try await conversation(port, pieces, pause, address) }
            group.addTask {
                try await Task.sleep(for: .seconds(secondsMax))
                throw ChannelError.connectTimeout(.seconds(Int64(secondsMax)))
            }
            defer { group.cancelAll() }
            return try await group.next() ?? ""
        }
    }

    private static func conversation(
        _ port: Int,
        _ pieces: [String],
        _ pause: Duration,
        _ address: String
    ) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(to: SocketAddress(ipAddress: address, port: 0))
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            async let sent: Void = send(pieces, pause, to: outbound)
            var received = ""
            // A server that cuts us off in the middle of sending has often said why before.
            do {
                for try await chunk in inbound { received += String(buffer: chunk) }
            } catch is IOError {}
            await sent
            return received
        }
    }

    private static func send(
        _ pieces: [String],
        _ pause: Duration,
        to outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async {
        do {
            for piece in pieces {
                try await outbound.write(ByteBuffer(string: piece))
                try await Task.sleep(for: pause)
            }
        } catch {
            // The server has heard enough; what it answered is what counts.
            return
        }
    }
}
