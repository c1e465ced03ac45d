/// The services as records name them.
enum EventSource {
    /// The daemon's own acts for the log.
    static let audit = "audit.holdfast.internal"
    /// Where events of unknown services are put.
    private static let unknown = "unknown.holdfast.internal"
    /// The services whose events are seen from every region.
    private static let global: Set<String> = ["iam.amazonaws.com", "sts.amazonaws.com"]
    private static let nameBytesMax = 64

    /// The name of the service with the scope name `service`.
    static func name(_ service: String?) -> String {
        guard let service, !service.isEmpty, service.utf8.count <= nameBytesMax,
            service.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") })
        else { return unknown }
        return service.hasPrefix("holdfast") ? "\(service).internal" : "\(service).amazonaws.com"
    }

    /// Whether the source's events are seen from every region.
    static func isGlobal(_ source: String) -> Bool { global.contains(source) }
}
