import Certificates
import Foundation
import Gateway
import Logging
import ServiceLifecycle

/// Issues the API's certificate anew before it ends, and when the machine has got another address.
struct CertificateRenewal: Service {
    private static let interval = Duration.seconds(600)

    let authority: EndpointAuthority
    /// The address that is served.
    let host: String
    /// What clients call it besides.
    let names: [String]
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while true {
                do {
                    try await Task.sleep(for: Self.interval)
                } catch {
                    return
                }
                do {
                    try renew()
                } catch {
                    logger.error("The API's certificate can't be issued anew", metadata: ["cause": "\(error)"])
                }
            }
        }
    }

    /// Issues the certificate unless the one that is there goes on serving.
    func renew() throws {
        let all = try names + ServedNames.of(host)
        guard try authority.issue(to: all, now: Date()) else { return }
        logger.notice("Issued a certificate for the API", metadata: ["names": "\(all.joined(separator: " "))"])
    }
}
