import Foundation
import Testing

@testable import Repository

/// Restores into directories that hold something already.
struct DeltaRestoreTests {
    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func `whatever was there, a delta restore makes the same as a fresh one`(seed: UInt64) async throws {
        try await withTemporaryDirectory { directory in
            var generator = SeededGenerator(seed: seed)
            let (repository, manifest) = try await Self.sample(directory, &generator)
            try await repository.restore(manifest, to: directory + "/fresh")
            let target = directory + "/target"
            try await repository.restore(manifest, to: target)
            for _ in 0..<6 { try Self.change(target, outside: directory + "/outside", &generator) }
            let summary = try await repository.restore(manifest, to: target, options: Self.delta)
            #expect(try Self.tree(target) == Self.tree(directory + "/fresh"))
            #expect(summary.bytesWritten < manifest.header.logicalBytes)
            let outside = URL(fileURLWithPath: directory + "/outside")
            if let kept = try? Data(contentsOf: outside) { #expect(kept == Data("outside".utf8)) }
        }
    }

    @Test func `where nothing differs nothing is read from packs and nothing is written`() async throws {
        try await withTemporaryDirectory { directory in
            var generator = SeededGenerator(seed: 11)
            let (repository, manifest) = try await Self.sample(directory, &generator)
            let target = directory + "/target"
            let fresh = try await repository.restore(manifest, to: target)
            #expect(fresh.bytesRead > 0)
            #expect(fresh.bytesWritten > 0)
            let again = try await repository.restore(manifest, to: target, options: Self.delta)
            #expect(again == RestoreSummary(logicalBytes: manifest.header.logicalBytes))
            #expect(try Self.tree(target).keys.contains("base/link"))
        }
    }

    @Test func `one page that differs costs one page written and one frame read`() async throws {
        try await withTemporaryDirectory { directory in
            var generator = SeededGenerator(seed: 12)
            let (repository, manifest) = try await Self.sample(directory, &generator)
            let target = directory + "/target"
            try await repository.restore(manifest, to: target)
            let file = try OpenFile(overwriting: target + "/base/large")
            try unsafe [UInt8(1)].withUnsafeBytes { try unsafe file.write($0, at: 100 * 8192 + 17) }
            let summary = try await repository.restore(manifest, to: target, options: Self.delta)
            #expect(summary.bytesWritten == 8192)
            #expect(summary.bytesRead > 0)
            #expect(summary.bytesRead <= FrameHead.frameBytesMax)
            #expect(try contents(of: target) == contents(of: directory + "/source"))
        }
    }

    @Test func `a delta restore into nothing is a fresh one`() async throws {
        try await withTemporaryDirectory { directory in
            var generator = SeededGenerator(seed: 13)
            let (repository, manifest) = try await Self.sample(directory, &generator)
            try await repository.restore(manifest, to: directory + "/target", options: Self.delta)
            #expect(try contents(of: directory + "/target") == contents(of: directory + "/source"))
        }
    }

    private static var delta: RestoreOptions {
        var options = RestoreOptions()
        options.mode = .delta
        return options
    }

    /// A snapshot of files small and large, with zeros, a link and an empty directory.
    private static func sample(
        _ directory: String,
        _ generator: inout SeededGenerator
    ) async throws -> (Repository, Manifest) {
        let store = LocalDirectoryStore(directory: directory + "/repository")
        let repository = try await Repository.open(store, key: testKey(), access: .writing)
        var large = generator.bytes(2_097_152)
        large.replaceSubrange(1_048_576..<1_310_720, with: [UInt8](repeating: 0, count: 262_144))
        var files = ["base/large": large, "base/odd": generator.bytes(1_300_001), "base/empty": []]
        for number in 0..<20 { files["base/\(number % 3)/\(number)"] = generator.bytes(number * 977) }
        var parts = try tasks(for: files, in: directory + "/source")
        parts.append(FileTask(path: "base/link", content: .symbolicLink(target: "large")))
        parts.append(FileTask(path: "base/none", content: .directory, mode: 0o750))
        _ = try await repository.take("first", parts)
        return (repository, try await repository.manifest(Name.snapshot("first")))
    }

    /// Does one harm to a directory.
    private static func change(_ target: String, outside: String, _ generator: inout SeededGenerator) throws {
        let manager = FileManager.default
        let paths = try tree(target).keys.sorted()
        let path = target + "/" + (paths.randomElement(using: &generator) ?? "")
        switch generator.next() % 9 {
        case 0: try manager.removeItem(atPath: path)
        case 1:
            try manager.removeItem(atPath: path)
            try manager.createDirectory(atPath: path + "/inner", withIntermediateDirectories: true)
        case 2:
            try manager.removeItem(atPath: path)
            try Data("foreign".utf8).write(to: URL(fileURLWithPath: path))
        case 3:
            try manager.removeItem(atPath: path)
            try? manager.removeItem(atPath: outside)
            try Data("outside".utf8).write(to: URL(fileURLWithPath: outside))
            try manager.createSymbolicLink(atPath: path, withDestinationPath: outside)
        case 4:
            try manager.removeItem(atPath: path)
            try? manager.removeItem(atPath: outside)
            try Data("outside".utf8).write(to: URL(fileURLWithPath: outside))
            try manager.linkItem(atPath: outside, toPath: path)
        case 5:
            try manager.createDirectory(
                atPath: target + "/extra/\(generator.next())",
                withIntermediateDirectories: true
            )
        case 6:
            let file = try OpenFile(overwriting: target + "/base/large")
            try file.setSize(Int(generator.next() % 4_000_000))
        default:
            let file = try OpenFile(overwriting: target + "/base/large")
            let bytes = generator.bytes(Int(generator.next() % 20_000) + 1)
            try unsafe bytes.withUnsafeBytes { try unsafe file.write($0, at: Int(generator.next() % 2_000_000)) }
        }
        if !manager.fileExists(atPath: target + "/base") {
            try manager.createDirectory(atPath: target + "/base", withIntermediateDirectories: true)
        }
    }

    /// Everything under a directory: what it is, its mode, its contents.
    private static func tree(_ directory: String) throws -> [String: [String]] {
        var found: [String: [String]] = [:]
        guard let walk = FileManager.default.enumerator(atPath: directory) else { return [:] }
        for case let path as String in walk {
            let full = directory + "/" + path
            let attributes = try FileManager.default.attributesOfItem(atPath: full)
            let type = attributes[.type] as? FileAttributeType
            var facts = ["\(type?.rawValue ?? "?")"]
            switch type {
            case .typeSymbolicLink?: facts.append(try FileManager.default.destinationOfSymbolicLink(atPath: full))
            case .typeRegular?:
                facts.append("\(attributes[.posixPermissions] ?? 0)")
                facts.append(try Data(contentsOf: URL(fileURLWithPath: full)).base64EncodedString())
            default: facts.append("\(attributes[.posixPermissions] ?? 0)")
            }
            found[path] = facts
        }
        return found
    }
}
