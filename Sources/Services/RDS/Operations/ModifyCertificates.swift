import Fleet
import Ledger
import Wire

/// Chooses the authority of new instances, of which there is one, or takes the choice back.
struct ModifyCertificates: RDSOperation {
    var certificateIdentifier: String?
    var removeCustomerOverride: Bool?

    /// The certificate that new instances get.
    struct Output: Codable, Sendable {
        var certificate: Certificate
    }

    var subjects: [RDSSubject] { [] }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let removes = removeCustomerOverride ?? false
        guard removes != (certificateIdentifier != nil) else {
            throw ServiceError.invalidParameterCombination(
                "Specify either CertificateIdentifier or RemoveCustomerOverride=true."
            )
        }
        try await fleet.chooseAuthority(certificateIdentifier, in: scope)
        return Output(certificate: try await Certificate(in: fleet, scope))
    }
}
