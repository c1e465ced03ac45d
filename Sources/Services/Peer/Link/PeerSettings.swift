/// How a region on another host is reached.
package struct PeerSettings: Sendable {
    /// The region's name.
    package var region: String
    /// Where its daemon serves.
    package var address: PeerAddress
    /// A file of PEM certificates to trust instead of the system's.
    package var authorityFile: String?
    /// Addresses of host names that the system can't look up.
    package var hostAddresses: [String: String] = [:]
    /// How often a request is sent before it has failed.
    package var attemptsMax = 3
    /// How long the peer may be silent, in seconds.
    package var silenceSecondsMax: Int64 = 15

    /// Most objects of one listing; more is an answer without end.
    package var listedObjectsMax = 1 << 21

    /// Settings with the defaults.
    package init(region: String, address: PeerAddress) {
        self.region = region
        self.address = address
    }
}
