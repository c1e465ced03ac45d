import FoundationEssentials

/// Where a peer serves, such as `https://backup.example.net:4600`.
package struct PeerAddress: Sendable, Equatable {
    /// Whether requests go over TLS.
    package let isSecure: Bool
    /// Whether the peer is on this very machine, by an address that can be no other.
    package let isLoopback: Bool
    /// The host, and the port where it is not the scheme's own.
    let authority: String

    /// An address without path, query or user; nil where it is none.
    package init?(_ text: String) {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = url.host(), !host.isEmpty, ["", "/"].contains(url.path()), url.query() == nil, url.user() == nil
        else { return nil }
        isSecure = scheme == "https"
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        isLoopback = bare == "localhost" || bare == "::1" || bare.wholeMatch(of: /127(\.\d{1,3}){3}/) != nil
        let port = url.port.flatMap { $0 == (scheme == "https" ? 443 : 80) ? nil : ":\($0)" } ?? ""
        authority = (bare.contains(":") ? "[\(bare)]" : bare) + port
    }

    /// The whole address of a path.
    func url(_ path: String) -> String { "\(isSecure ? "https" : "http")://\(authority)\(path)" }
}
