import NIOCore

/// Judges now and then whether answers are read off.
struct StallWatch {
    /// What a look came to.
    enum Verdict {
        /// Nothing is to be sent.
        case done
        case goesOn
        case stalled
    }

    /// How many bytes were given to the connection.
    var written = 0
    /// The next look.
    var timer: Scheduled<Void>?
    private let bytesMin: Int
    /// How many bytes had gone at the last look, where some were left.
    private var gone: Int?

    init(_ limits: GatewayConfiguration.Limits) { bytesMin = limits.readBytesMin }

    /// What to make of `pending` bytes that have not gone yet.
    mutating func look(pending: Int, isAnswering: Bool) -> Verdict {
        guard pending > 0 else {
            gone = nil
            return isAnswering ? .goesOn : .done
        }
        let before = gone
        gone = written - pending
        guard let before else { return .goesOn }
        return written - pending < before + bytesMin ? .stalled : .goesOn
    }
}
