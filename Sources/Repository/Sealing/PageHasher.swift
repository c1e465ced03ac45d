private import CXXHash

/// Hashes pages, so that a copy elsewhere can be compared with a pack without reading the pack's body.
///
/// The secret depends on the data key: who does not hold it can't make two pages of one hash.
struct PageHasher: Sendable {
    private let secret: [UInt8]

    /// Uses the secret of a lineage.
    init(secret: [UInt8]) {
        precondition(secret.count >= XXH3_SECRET_SIZE_MIN)
        self.secret = secret
    }

    /// The hash of one page.
    func hash(_ page: UnsafeRawBufferPointer) -> UInt64 {
        unsafe secret.withUnsafeBytes { secret in
            unsafe XXH3_64bits_withSecret(page.baseAddress, page.count, secret.baseAddress, secret.count)
        }
    }
}

extension SealingKey {
    private static let secretBlocks = UInt8(6)

    /// What hashes the pages in packs that this key seals.
    func pageHasher() throws -> PageHasher {
        var secret: [UInt8] = []
        for block in 0..<Self.secretBlocks { secret += try derive(purpose: "holdfast/1/pages", block: block) }
        return PageHasher(secret: secret)
    }
}
