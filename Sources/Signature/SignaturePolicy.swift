/// What signatures must satisfy beyond being right.
package struct SignaturePolicy: Sendable {
    /// How far the client's clock may be off, in seconds.
    package var skewSecondsMax: Int
    /// Services (by scope name) that allow for another difference.
    package var skewSecondsByService: [String: Int]
    /// How long a presigned request may live, in seconds.
    package var expiresSecondsMax: Int
    /// Services (by scope name) whose requests may leave their body unsigned.
    package var unsignedPayloadServices: Set<String>
    /// Services (by scope name) that sign the path as it is sent; all others encode it once more.
    package var plainPathServices: Set<String>

    /// AWS's own rules.
    package init(
        skewSecondsMax: Int = 300,
        skewSecondsByService: [String: Int] = ["sns": 900, "sts": 900],
        expiresSecondsMax: Int = 604_800,
        unsignedPayloadServices: Set<String> = ["s3"],
        plainPathServices: Set<String> = ["s3"]
    ) {
        self.skewSecondsMax = skewSecondsMax
        self.skewSecondsByService = skewSecondsByService
        self.expiresSecondsMax = expiresSecondsMax
        self.unsignedPayloadServices = unsignedPayloadServices
        self.plainPathServices = plainPathServices
    }

    /// How far the clock of a client of `service` may be off, in seconds.
    func skewSeconds(for service: String) -> Int { skewSecondsByService[service] ?? skewSecondsMax }
}
