import Transport

/// Which bucket is used, and how.
package struct S3Settings: Sendable {
    /// How objects are locked against deletion, in a bucket that has object lock.
    package enum LockMode: String, Sendable, CaseIterable {
        /// Whoever has the special permission may lift the lock.
        case governance = "GOVERNANCE"
        /// Nobody may, before its time.
        case compliance = "COMPLIANCE"
    }

    /// The server.
    package var endpoint: S3Endpoint
    /// The bucket, which must exist.
    package var bucket: String
    /// What the names of all objects begin with: nothing, or components that each end with `/`.
    package var prefix: String
    /// The region that requests are signed for.
    package var region: String
    /// A file of PEM certificates to trust instead of the system's.
    package var authorityFile: String?
    /// Addresses of host names that the system can't look up.
    package var hostAddresses: [String: String] = [:]
    /// Whether a store is used that can overwrite what exists.
    package var allowsOverwriting = false
    /// How objects are locked; nothing where locks aren't wanted.
    package var lockMode: LockMode? = .governance
    /// Larger objects are written in parts of this size.
    package var partBytes = 8 * 1_024 * 1_024
    /// How many parts of one object travel at once.
    package var partsInFlightMax = 3
    /// How often a request is sent before it has failed.
    package var attemptsMax = 7
    /// How long one attempt may take, in seconds.
    package var attemptSecondsMax: Int64 = 300
    /// How long a server may be silent, in seconds.
    package var silenceSecondsMax: Int64 = 30

    /// Settings with the defaults.
    package init(endpoint: S3Endpoint, bucket: String, prefix: String, region: String) {
        self.endpoint = endpoint
        self.bucket = bucket
        self.prefix = prefix
        self.region = region
    }

    /// How the server is reached.
    var transport: TransportSettings {
        var transport = TransportSettings()
        transport.authorityFile = authorityFile
        transport.hostAddresses = hostAddresses
        transport.attemptSecondsMax = attemptSecondsMax
        transport.silenceSecondsMax = silenceSecondsMax
        return transport
    }

    /// The same for a folder of this one.
    package func folder(_ name: String) -> Self {
        var settings = self
        settings.prefix = prefix + name + "/"
        return settings
    }
}
