extension ObjectStore {
    /// The highest number under which there is an object; nil where there is none.
    ///
    /// Numbers have no gap and are removed lowest first. So a number that exists proves that the next has not been
    /// removed, and asking for that by its name makes a listing that is old harmless. `known` is a number that may
    /// exist, `isGone` whether all may have been removed since.
    ///
    /// Throws `storeFailed` where the listing is too old to tell.
    func highestNumber(
        _ prefix: String,
        known: Int? = nil,
        isGone: () -> Bool = { false },
        name: (Int) -> ObjectName
    ) async throws -> Int? {
        for _ in 0..<ObjectLayout.listingsMax {
            let listed = try await list(prefix: prefix).compactMap { ObjectLayout.number(of: $0.name) }.max()
            var number = listed ?? 0
            if let known, known > number, try await exists(name(known)) { number = known }
            while try await exists(name(number + 1)) { number += 1 }
            if number != listed ?? 0 { return number }
            guard number > 0 else { return nil }
            if try await exists(name(number)) { return number }
            if isGone() { return nil }
        }
        throw RepositoryError(
            .storeFailed,
            "The store lists an object under \(prefix) that does not exist; its listing is old. Try again later."
        )
    }
}
