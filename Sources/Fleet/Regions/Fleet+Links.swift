extension Fleet {
    /// The way to a region: one that is hosted here, or one that a link was configured to.
    package func link(to region: String) throws -> any RegionLink {
        if let repository = repositories[region] {
            return LocalRegion(region, ledger: ledger, repository: repository)
        }
        guard let link = links[region] else {
            throw FleetError.invalid(
                "The region \(region) is neither hosted here nor linked; start the daemon with --region \(region) or "
                    + "--peer \(region)=URL."
            )
        }
        return link
    }

    /// Asks a region on behalf of a request that waits for the answer.
    func asking<Value: Sendable>(
        _ region: String,
        _ question: (any RegionLink) async throws -> Value
    ) async throws -> Value {
        let link = try link(to: region)
        do {
            return try await question(link)
        } catch let error as FleetError {
            throw error
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw FleetError(
                .regionUnavailable,
                "The region \(region) can't be asked at the moment; submit your request later. Its link says: \(error)"
            )
        }
    }
}
