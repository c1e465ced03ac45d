import Fleet
import FoundationEssentials
import Ledger

/// The certificate of an authority as RDS describes it; members as in the RDS API reference.
struct Certificate: Codable, Sendable {
    var certificateIdentifier = Fleet.certificateAuthority
    var certificateType = "CA"
    let thumbprint: String
    let validFrom: Date
    let validTill: Date
    let certificateArn: String
    let customerOverride: Bool
    let customerOverrideValidTill: Date?
}

extension Certificate {
    /// The one authority's, and whether the account asked for it by name.
    init(in fleet: Fleet, _ scope: Scope) async throws {
        let description = try await fleet.certificate()
        let isChosen = try await fleet.ledger.read { try $0.find(CertificateChoice.self, "default", in: scope) != nil }
        thumbprint = description.thumbprint
        validFrom = description.validFrom
        validTill = description.validTill
        certificateArn = "arn:aws:rds:\(scope.region)::cert:\(Fleet.certificateAuthority)"
        customerOverride = isChosen
        customerOverrideValidTill = isChosen ? description.validTill : nil
    }
}
