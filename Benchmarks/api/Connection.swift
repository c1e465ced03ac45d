import Foundation
import Glibc

/// An HTTP connection that blocks, and is opened again when the server has closed it.
final class Connection {
    private static let chunkBytes = 1 << 18

    private let host: String
    private let port: UInt16
    private var socket: Int32 = -1
    private var chunk = [UInt8](repeating: 0, count: chunkBytes)

    init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    deinit { if socket >= 0 { close(socket) } }

    /// Sends a whole request and reads the whole answer.
    func ask(_ request: [UInt8]) throws -> (status: Int, bytes: Int) {
        if socket < 0 { try open() }
        try send(request)
        var head: [UInt8] = []
        var end: Int?
        while end == nil {
            let count = try receive()
            guard count > 0 else { throw LoadError("The server hung up.") }
            head.append(contentsOf: chunk[0..<count])
            end = Self.endOfHead(head)
        }
        let start = end ?? head.count
        let text = String(decoding: head[..<start], as: UTF8.self).lowercased()
        var read = head.count - start
        let length = Self.field("content-length", text).flatMap { Int($0) }
        while read < length ?? .max {
            let count = try receive()
            if count == 0 { break }
            read += count
        }
        if length == nil || text.hasPrefix("http/1.0") || Self.field("connection", text) == "close" {
            close(socket)
            socket = -1
        }
        let words = text.split(separator: " ", maxSplits: 2)
        return (words.count > 1 ? Int(words[1]) ?? 0 : 0, read)
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 0...(bytes.count - 4) where bytes[index..<index + 4].elementsEqual([13, 10, 13, 10]) {
            return index + 4
        }
        return nil
    }

    private static func field(_ name: String, _ head: String) -> String? {
        head.split(separator: "\r\n").first { $0.hasPrefix(name + ":") }
            .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }

    private func open() throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = unsafe inet_addr(host)
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw LoadError("Nothing listens on \(host):\(port).") }
        var on: Int32 = 1
        _ = unsafe setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    private func send(_ bytes: [UInt8]) throws {
        let sent = unsafe bytes.withUnsafeBytes { unsafe Glibc.send(socket, $0.baseAddress, $0.count, 0) }
        guard sent == bytes.count else { throw LoadError("The request could not be sent.") }
    }

    private func receive() throws -> Int {
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, 0) }
        guard count >= 0 else { throw LoadError("The answer could not be read.") }
        return count
    }
}
