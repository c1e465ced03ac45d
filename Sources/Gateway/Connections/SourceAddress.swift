/// Where requests come from, as limits count it: an IPv4 address, or the network of 64 bits that an IPv6 host may roam.
struct SourceAddress: Hashable, Sendable {
    private let bytes: [UInt8]

    /// The source that `address` belongs to; all that have no numeric address are one.
    init(_ address: String?) { bytes = Array((NumericAddress.bytes(address ?? "") ?? []).prefix(8)) }
}
