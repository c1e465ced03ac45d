import Glibc

/// Which port an instance gets: instances share an address, so only one of them can have the engine's usual port.
enum PortRule {
    /// PostgreSQL's usual port.
    static let defaultPort = 5_432

    /// The wanted port, or, unless the owner asked for it by number, the next free one.
    static func choose(_ wanted: Int, isExplicit: Bool, taken: Set<Int>, address: String) throws -> Int {
        try InstanceLimits.checkPort(wanted)
        if !taken.contains(wanted), isFree(wanted, address) { return wanted }
        if isExplicit {
            throw FleetError.invalid(
                "Port \(wanted) of \(address) is in use by another instance or program; choose another port, or leave "
                    + "it out to get a free one."
            )
        }
        let last = min(wanted + 2_000, InstanceLimits.ports.upperBound)
        guard let port = (wanted...last).dropFirst().first(where: { !taken.contains($0) && isFree($0, address) }) else {
            throw FleetError.invalid("No port from \(wanted) to \(last) of \(address) is free.")
        }
        return port
    }

    /// Whether nothing listens on a port of an IPv4 address now.
    private static func isFree(_ port: Int, _ address: String) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var reuse: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = in_port_t(UInt16(port)).bigEndian
        guard unsafe inet_pton(AF_INET, address, &name.sin_addr) == 1 else { return true }
        return unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
