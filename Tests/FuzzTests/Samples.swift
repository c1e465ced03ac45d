import Foundation

@testable import Repository
@testable import Signature

/// Names and keys that everything fuzzed has.
enum Samples {
    /// The name of an object of a kind.
    static func name(of kind: ObjectKind) -> ObjectName {
        switch kind {
        case .pack: packName()
        case .manifest: ObjectName(trusted: "manifests", "s", "00000000000000000001")
        default: ObjectName(trusted: "logs", "s", "00000001", "0000000000000000-0000000000000400")
        }
    }

    /// The name of a pack.
    static func packName() -> ObjectName { ObjectName(trusted: "packs", "l", "0123456789abcdef0123456789abcdef") }

    /// The key that all are sealed under.
    static func key() throws -> SealingKey {
        try SealingKey(bytes: [UInt8](repeating: 5, count: 32), lineage: LineageID("l"))
    }

    /// When everything is signed.
    static let moment = Date(timeIntervalSince1970: 1_795_000_000)
    /// The secret that everything is signed with.
    static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    /// Who signs everything.
    static let signer = Signer(
        accessKeyID: "AKIDEXAMPLE",
        secret: secret,
        sessionToken: "token",
        region: "eu-west-1",
        service: "rds"
    )
}
