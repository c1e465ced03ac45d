import Foundation
import Testing

@testable import Repository

struct SnapshotRoundTripTests {
    /// Sizes around page, frame and read-buffer boundaries.
    static let sizes = [0, 1, 511, 8191, 8192, 8193, 16_384, 100_000, 262_143, 262_144, 262_145, 1_048_577, 3_000_001]

    @Test func `files of odd sizes come back byte for byte`() async throws {
        try await withTemporaryDirectory { directory in
            var generator = SeededGenerator(seed: 1)
            var files: [String: [UInt8]] = [:]
            for size in Self.sizes { files["data/file-\(size)"] = generator.bytes(size) }
            let store = LocalDirectoryStore(directory: directory + "/repository")
            let repository = try await Repository.open(store, key: testKey(), access: .writing)
            let sources = try tasks(for: files, in: directory + "/source")
            let summary = try await repository.take("first", sources)
            #expect(summary.entryCount == Self.sizes.count)
            #expect(summary.logicalBytes == Self.sizes.reduce(0, +))
            let manifest = try await repository.manifest(Name.snapshot("first"))
            try await repository.restore(manifest, to: directory + "/restored")
            #expect(try contents(of: directory + "/restored") == files)
        }
    }
}
