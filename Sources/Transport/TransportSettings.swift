/// How servers are reached.
package struct TransportSettings: Sendable {
    /// A file of PEM certificates to trust instead of the system's.
    package var authorityFile: String?
    /// Addresses of host names that the system can't look up.
    package var hostAddresses: [String: String] = [:]
    /// How long one attempt may take, in seconds.
    package var attemptSecondsMax: Int64 = 300
    /// How long a server may be silent, in seconds.
    package var silenceSecondsMax: Int64 = 30
    /// How many connections to one server are kept.
    package var connectionsMax = 16

    /// Settings with the defaults.
    package init() {}
}
