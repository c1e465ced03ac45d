package import Foundation

/// Seals small secrets, so that they can lie in the ledger and yet be read by nobody who has only the ledger.
package protocol SecretSealer: Sendable {
    /// `secret`, sealed; it opens for the same `purpose` alone.
    func seal(_ secret: [UInt8], for purpose: String) throws -> Data
    /// What was sealed for `purpose`; throws where `sealed` was not, or has been changed since.
    func open(_ sealed: Data, for purpose: String) throws -> [UInt8]
}
