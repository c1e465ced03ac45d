import Glibc
import Testing

@testable import Fleet

@Suite struct `The choice of a port` {
    private static let address = "127.0.0.1"

    @Test func `takes the wanted one when it is free`() throws {
        let wanted = try Self.freePort()
        let chosen = try PortRule.choose(wanted, isExplicit: true, taken: [wanted + 1], address: Self.address)
        #expect(chosen == wanted)
    }

    @Test func `takes the next one that no instance has`() throws {
        let wanted = try Self.freePort()
        let taken: Set<Int> = [wanted, wanted + 1, wanted + 2]
        let chosen = try PortRule.choose(wanted, isExplicit: false, taken: taken, address: Self.address)
        #expect(chosen > wanted + 2)
        #expect(chosen < wanted + 100)
    }

    @Test func `refuses one that the owner named and another instance has`() throws {
        let wanted = try Self.freePort()
        #expect(throws: Self.inUse(wanted)) {
            try PortRule.choose(wanted, isExplicit: true, taken: [wanted], address: Self.address)
        }
    }

    @Test func `sees programs that listen`() throws {
        let (socket, port) = try Self.listen()
        defer { close(socket) }
        #expect(throws: Self.inUse(port)) {
            try PortRule.choose(port, isExplicit: true, taken: [], address: Self.address)
        }
        #expect(try PortRule.choose(port, isExplicit: false, taken: [], address: Self.address) > port)
    }

    @Test(arguments: [0, 1_149, 65_536]) func `refuses ports that no server may have`(port: Int) {
        for isExplicit in [true, false] {
            #expect(throws: FleetError.invalid("Invalid endpoint port \(port), valid port range is 1150-65535")) {
                try PortRule.choose(port, isExplicit: isExplicit, taken: [], address: Self.address)
            }
        }
    }

    @Test func `ends at the last port`() {
        let expected = FleetError.invalid("No port from 65535 to 65535 of \(Self.address) is free.")
        #expect(throws: expected) {
            try PortRule.choose(65_535, isExplicit: false, taken: [65_535], address: Self.address)
        }
    }

    private static func inUse(_ port: Int) -> FleetError {
        .invalid(
            "Port \(port) of \(address) is in use by another instance or program; choose another port, or leave it out "
                + "to get a free one."
        )
    }

    /// A port that was free a moment ago.
    private static func freePort() throws -> Int {
        let (socket, port) = try listen()
        close(socket)
        return port
    }

    private static func listen() throws -> (socket: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        for _ in 0..<100 {
            let port = Int.random(in: 40_000..<50_000)
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = in_port_t(UInt16(port)).bigEndian
            name.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
            let isBound = unsafe withUnsafePointer(to: &name) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if isBound, Glibc.listen(descriptor, 1) == 0 { return (descriptor, port) }
        }
        throw FleetError.invalid("No port is free for the test.")
    }
}
