import NIOCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The names and addresses that clients may reach a listening address by.
package enum ServedNames {
    /// This machine's own names, and those of `host`: every address of the machine where that stands for all of them.
    package static func of(_ host: String) throws -> [String] {
        var names = ["localhost", "127.0.0.1", "::1"]
        if ["0.0.0.0", "::"].contains(host) {
            names.append(ProcessInfo.processInfo.hostName)
            names += try System.enumerateDevices().compactMap { $0.address?.ipAddress }
        } else {
            names.append(host)
        }
        // An address of one cable alone ("fe80::1%eth0") is no name that a certificate can hold.
        return Set(names.filter { !$0.contains("%") && !$0.isEmpty }).sorted()
    }
}
