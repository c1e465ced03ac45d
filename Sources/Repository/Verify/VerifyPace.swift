/// How fast a verification reads.
struct VerifyPace: Sendable {
    /// The limit, where there is one.
    let bytesPerSecondMax: Int?
    /// Waits.
    let pause: @Sendable (Duration) async throws -> Void

    /// How many objects are read at once; one where there is a limit, so that waiting after each keeps it.
    var workers: Int { bytesPerSecondMax == nil ? 2 : 1 }

    /// Waits for as long as reading some bytes at the limit takes; the reading itself is not counted against it.
    func wait(after bytes: Int) async throws {
        guard let bytesPerSecondMax, bytes > 0 else { return }
        try await pause(.seconds(Double(bytes) / Double(max(1, bytesPerSecondMax))))
    }
}
