import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The day, region and service that a signature is good for.
package struct CredentialScope: Sendable, Equatable {
    /// The day, as `20261120`.
    package let day: String
    /// The region, such as `eu-west-1`.
    package let region: String
    /// The service's scope name, such as `rds`.
    package let service: String

    /// A scope of the given values.
    package init(day: String, region: String, service: String) {
        self.day = day
        self.region = region
        self.service = service
    }

    /// The scope as it is written in what is signed.
    var text: String { "\(day)/\(region)/\(service)/\(CredentialScope.terminator)" }

    /// What ends every scope.
    static let terminator = "aws4_request"

    /// The key that signs in this scope, derived from the account's `secret`.
    func signingKey(secret: String) -> SymmetricKey {
        var key = SymmetricKey(data: Data("AWS4\(secret)".utf8))
        for part in [day, region, service, CredentialScope.terminator] {
            key = SymmetricKey(data: Data(HMAC<SHA256>.authenticationCode(for: Data(part.utf8), using: key)))
        }
        return key
    }
}
