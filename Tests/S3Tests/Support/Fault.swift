/// A fault of the network or the store that strikes requests.
struct Fault: Encodable {
    /// What happens to a request.
    enum Kind: Encodable {
        /// Answered with a status, not done.
        case status(Int)
        /// The connection ends before it is done.
        case reset
        /// It is done, but the answer does not arrive.
        case lost
        /// Half of the answer arrives.
        case torn
        /// It is done whatever `If-None-Match` says.
        case unconditional

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .status(let status): try container.encode(status)
            case .reset: try container.encode("reset")
            case .lost: try container.encode("lost")
            case .torn: try container.encode("torn")
            case .unconditional: try container.encode("unconditional")
            }
        }
    }

    let method: String
    let contains: String
    let fault: Kind
    var times = 1
}
