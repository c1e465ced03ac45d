import Foundation
import Testing

@testable import Repository

struct ScannedFileTests {
    @Test(arguments: [0, 1, 4095, 4096, 4097, 100_000, 1_048_576, 2_000_003])
    func `a file reads the same whether it is in memory, on disk or partly both`(size: Int) async throws {
        try await withTemporaryDirectory { directory in
            var generator = SeededGenerator(seed: 3)
            let bytes = generator.bytes(size)
            let path = directory + "/file"
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            // Dirty, clean, none in memory, some in memory.
            #expect(try Self.read(path, size: size) == bytes)
            try OpenFile(reading: path).flush()
            #expect(try Self.read(path, size: size) == bytes)
            try Self.forget(path)
            #expect(try Self.read(path, size: size) == bytes)
            try Self.forget(path)
            var first = [UInt8](repeating: 0, count: min(size, 5000))
            _ = try unsafe first.withUnsafeMutableBytes { try unsafe OpenFile(reading: path).read(into: $0, at: 0) }
            #expect(try Self.read(path, size: size) == bytes)
        }
    }

    /// Drops a file from the system's memory.
    private static func forget(_ path: String) throws {
        let file = try OpenFile(reading: path)
        try file.flush()
        #expect(posix_fadvise(file.descriptor, 0, 0, POSIX_FADV_DONTNEED) == 0)
    }

    private static func read(_ path: String, size: Int) throws -> [UInt8] {
        let file = try ScannedFile(path)
        let memory = AlignedBuffer(count: 262_144)
        var found: [UInt8] = []
        while true {
            let count = try unsafe file.read(into: memory.bytes, at: found.count)
            unsafe found.append(contentsOf: memory.part(0..<count))
            guard count == 262_144 else { return found }
        }
    }
}
