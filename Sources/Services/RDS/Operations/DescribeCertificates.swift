import Fleet
import Ledger
import Wire

/// Lists the certificates that clients can verify servers with: that of Holdfast's own authority.
struct DescribeCertificates: RDSOperation {
    var certificateIdentifier: String?
    var maxRecords: Int?
    var marker: String?

    /// A page of certificates.
    struct Output: Codable, Sendable {
        var defaultCertificateForNewLaunches = Fleet.certificateAuthority
        var certificates: [Certificate]
        var marker: String?
    }

    var subjects: [RDSSubject] { [] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let request = try PageRequest(maxRecords: maxRecords, marker: marker)
        try Fleet.checkAuthority(certificateIdentifier)
        let certificate = try await Certificate(in: fleet, scope)
        let page = try request.page(of: [certificate]) { $0.certificateIdentifier }
        return Output(certificates: page.entries, marker: page.marker)
    }
}
