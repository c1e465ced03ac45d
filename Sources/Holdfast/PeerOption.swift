import Access
import ArgumentParser
import Fleet
import Foundation
import Peer

/// The regions that daemons on other hosts serve; see `docs/regions.md`.
struct PeerOption: ParsableArguments {
    @Option(
        name: .customLong("peer"),
        help: ArgumentHelp(
            "A region that a daemon on another host serves, and its address; may be given more than once.",
            valueName: "REGION=URL"
        )
    )
    var peers: [String] = []

    @Option(
        name: .customLong("peer-ca"),
        help: ArgumentHelp("PEM certificates to trust for peers instead of the system's.", valueName: "FILE")
    )
    var authorityFile: String?

    @Flag(
        name: .customLong("peer-allow-http"),
        help: "Ask peers over plain HTTP although others on the network may read and change what a region says."
    )
    var allowsHTTP = false

    func validate() throws {
        let regions = try peers.map { try settings($0).region }
        if let twice = regions.first(where: { region in regions.filter { $0 == region }.count > 1 }) {
            throw ValidationError("--peer is given twice for \(twice); a region has one daemon.")
        }
    }

    /// Throws where a region is to be both here and elsewhere.
    func check(hosted: [String]) throws {
        for region in try peers.map({ try settings($0).region }) where hosted.contains(region) {
            throw ValidationError("\(region) is hosted here; give --region or --peer for it, not both.")
        }
    }

    /// The ways to the regions, which are asked with the root key of this daemon's own account.
    func links(_ accounts: Accounts, clock: any WallClock) throws -> [String: any RegionLink] {
        var links: [String: any RegionLink] = [:]
        for peer in peers {
            let settings = try settings(peer)
            let client = try PeerClient(settings, key: { try await accounts.root() }, now: { clock.now() })
            links[settings.region] = PeerRegion(client)
        }
        return links
    }

    private func settings(_ peer: String) throws -> PeerSettings {
        let parts = peer.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, RegionName.isValid(parts[0]), let address = PeerAddress(parts[1]) else {
            throw ValidationError("'\(peer)' is not a region and an address; use eu-west-1=https://host:4600.")
        }
        guard address.isSecure || address.isLoopback || allowsHTTP else {
            throw ValidationError(
                "\(parts[1]) is plain HTTP, on which others may read and change what the region says. Give an https "
                    + "address, or --peer-allow-http where the network itself is protected."
            )
        }
        var settings = PeerSettings(region: parts[0], address: address)
        settings.authorityFile = authorityFile
        return settings
    }
}

/// How regions are called.
enum RegionName {
    /// Whether a text is a region's name, such as `eu-central-1`.
    static func isValid(_ text: String) -> Bool { text.wholeMatch(of: /[a-z]{2}(-[a-z]+)+-\d{1,2}/) != nil }
}
