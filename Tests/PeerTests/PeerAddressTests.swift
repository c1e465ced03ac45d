import Testing

@testable import Peer

struct PeerAddressTests {
    @Test(arguments: [
        ("https://backup.example.net:4600", "https://backup.example.net:4600", true, false),
        ("https://backup.example.net/", "https://backup.example.net", true, false),
        ("http://127.0.0.1:4600", "http://127.0.0.1:4600", false, true),
        ("http://[::1]:4600", "http://[::1]:4600", false, true),
        ("http://10.0.0.7:80", "http://10.0.0.7", false, false),
        ("http://127.0.0.1.example.net:4600", "http://127.0.0.1.example.net:4600", false, false),
    ])
    func `an address is taken as it is meant`(
        text: String,
        url: String,
        isSecure: Bool,
        isLoopback: Bool
    ) throws {
        let address = try #require(PeerAddress(text))
        #expect(address.url("") == url)
        #expect(address.isSecure == isSecure)
        #expect(address.isLoopback == isLoopback)
    }

    @Test(arguments: [
        "", "backup.example.net:4600", "ftp://host", "https://host/path", "https://host?a", "https://u@host",
    ])
    func `what is no address of a server is refused`(text: String) {
        #expect(PeerAddress(text) == nil)
    }
}
