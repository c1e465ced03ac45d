/// What can be chosen about a repository; nothing here changes how it is read.
package struct RepositoryConfiguration: Sendable {
    /// Smallest page.
    static let pageBytesMin = 512
    /// Largest page.
    static let pageBytesMax = 64 * 1024
    /// Largest pack that may be asked for.
    static let packBytesLimit = 48 * 1024 * 1024
    /// Most workers of one snapshot or restore, which bounds memory.
    static let concurrencyMax = 4
    /// Largest document of a stream and largest description of a snapshot.
    package static let documentBytesMax = 8 * 1024 * 1024

    /// zstd level, 1 to 19.
    ///
    /// For frames of our size the fast strategy of level 1 makes pages of databases as small as level 3 does, in half
    /// the time (docs/performance.md).
    package var compressionLevel = 1
    /// Size of the pages of new snapshots.
    package var pageBytes = 8192
    /// About the size of a pack.
    package var packBytes = 32 * 1024 * 1024
    /// Who writes; noted in the epoch.
    package var writer = ""
    /// Where random bytes come from.
    package var random = RandomSource.system
    /// Opens the data keys that other keys than the repository's wrap.
    package var keys: (any DataKeyOpener)?
    /// How long log of a stream is locked that is written now, in a store that locks objects; nil locks nothing.
    package var logLock: (@Sendable (StreamID) async throws -> LogLock?)?
    /// What time it is, for rate limits and for how long keys are kept.
    package var now: @Sendable () -> ContinuousClock.Instant = { .now }
    /// Waits before a torn page is read again, and for rate limits.
    package var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// What the calling thread did so far, by which workers see whether others want the processors.
    package var threadTime: @Sendable () -> ThreadTime = { .current() }
    /// Leaves the processors to others for a while.
    package var rest: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    package init() {}

    /// Throws `limitExceeded` for sizes that the format or memory don't allow.
    func check() throws {
        guard (Self.pageBytesMin...Self.pageBytesMax).contains(pageBytes), pageBytes.nonzeroBitCount == 1 else {
            throw RepositoryError.limitExceeded("A page of \(pageBytes) bytes", max: Self.pageBytesMax)
        }
        guard (FrameHead.plaintextBytesMax...Self.packBytesLimit).contains(packBytes) else {
            throw RepositoryError.limitExceeded("A pack of \(packBytes) bytes", max: Self.packBytesLimit)
        }
        guard (1...19).contains(compressionLevel) else {
            throw RepositoryError.limitExceeded("Compression level \(compressionLevel)", max: 19)
        }
    }
}
