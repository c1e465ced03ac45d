import Fleet
import Repository
import Wire

/// Something that a region is asked: the same type is sent by one daemon and served by the other.
protocol PeerOperation: Operation, Encodable where Home == PeerHome, Output: Decodable {
    /// Answers for a region.
    func run(in region: ServedRegion) async throws -> Output
}

extension PeerOperation {
    static var binding: HTTPBinding? { HTTPBinding("POST", "/peer/\(name)") }

    func run(in home: PeerHome, _ context: RequestContext) async throws -> Output {
        do {
            return try await run(in: home.region(context))
        } catch let error as FleetError {
            throw ServiceError(PeerFault.fleet + error.code.rawValue, error.description)
        } catch let error as RepositoryError {
            let status = [.notFound, .invalidName].contains(error.code) ? 404 : 503
            throw ServiceError(PeerFault.repository + error.code.rawValue, error.message, status: status, cause: error)
        }
    }
}

/// How an error of one daemon travels to the other: its kind, then its code.
enum PeerFault {
    /// What errors of the fleet begin with.
    static let fleet = "Fleet."
    /// What errors of a repository begin with.
    static let repository = "Repository."
}
