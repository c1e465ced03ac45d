import Crypto

/// A line's place in the chain: its number, and the SHA-256 of its bytes without the newline.
package struct ChainLink: Codable, Sendable, Equatable {
    /// The number of the line, from 1 on.
    package var number: Int
    /// The hash in hexadecimal digits.
    package var sha256: String

    /// A link of the given values.
    package init(number: Int, sha256: String) {
        self.number = number
        self.sha256 = sha256
    }

    /// What the first line of all follows.
    package static let beginning = ChainLink(number: 0, sha256: String(repeating: "0", count: 64))

    /// The link that `line` is as number `number`.
    init(number: Int, line: some Collection<UInt8>) {
        self.init(number: number, sha256: Self.hash(line))
    }

    /// The SHA-256 of `bytes` in hexadecimal digits.
    static func hash(_ bytes: some Collection<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in SHA256.hash(data: Array(bytes)) {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// How far the chain goes, kept elsewhere than the log itself.
package struct ChainState: Codable, Sendable, Equatable {
    /// What the oldest line that is kept follows.
    package var start: ChainLink
    /// The newest line that is durable.
    package var head: ChainLink

    /// A state of the given values.
    package init(start: ChainLink, head: ChainLink) {
        self.start = start
        self.head = head
    }
}

/// A place beside the log where the chain's ends are kept, so that a cut at either shows.
package protocol ChainAnchor: Sendable {
    /// What was kept last; nil where nothing was.
    func kept() async throws -> ChainState?
    /// Keeps `state` durably.
    func keep(_ state: ChainState) async throws
}
