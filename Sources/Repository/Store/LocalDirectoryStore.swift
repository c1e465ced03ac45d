import Synchronization

/// Objects as files of one directory; see `docs/repository-format.md`, section 9.
package final class LocalDirectoryStore: ObjectStore {
    private let root: String
    private let random: RandomSource
    private let lock = Mutex<WriterLock?>(nil)

    /// Uses a directory, which is made when the first object is written.
    package init(directory: String, random: RandomSource = .system) {
        root = directory
        self.random = random
    }

    package func put(_ name: ObjectName, _ bytes: [UInt8]) async throws {
        try await perform("write", name) { try self.write(name, bytes) }
    }

    package func replace(_ name: ObjectName, _ bytes: [UInt8]) async throws {
        try await perform("replace", name) { try self.writeOver(name, bytes) }
    }

    package func get(_ name: ObjectName) async throws -> [UInt8] {
        try await perform("read", name) {
            let file = try OpenFile(reading: self.path(name))
            return try Self.read(file, 0..<file.status().size)
        }
    }

    package func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8] {
        try await perform("read", name) { try Self.read(OpenFile(reading: self.path(name)), range) }
    }

    package func size(of name: ObjectName) async throws -> Int {
        try await perform("read", name) { try OpenFile(reading: self.path(name)).status().size }
    }

    package func list(prefix: String) async throws -> [ObjectInfo] {
        try await perform("list", nil) { try self.find(prefix: prefix) }
    }

    package func delete(_ name: ObjectName) async throws {
        try await perform("delete", name) {
            do {
                try Directory.remove(self.path(name))
                try Directory.flush(self.parent(of: name))
            } catch let failure as SystemCallFailure where failure.isMissing || failure.isWrongKind {}
        }
    }

    package func prepareForWriting() async throws {
        try await perform("prepare", nil) {
            try self.createDirectories(of: [])
            try self.takeLock()
            try self.sweepTemporaryFiles()
            _ = try self.settle(self.root)
        }
    }
}

/// The lock file of a writer, open for as long as it writes.
private final class WriterLock: Sendable {
    private let file: OpenFile

    init(_ path: String) throws {
        file = try OpenFile(locking: path)
        try file.lock()
    }
}

extension LocalDirectoryStore {
    private static let temporary = ".temporary"

    private func path(_ name: ObjectName) -> String { root + "/" + name.text }

    private func parent(of name: ObjectName) -> String {
        ([Substring(root)] + name.components.dropLast()).joined(separator: "/")
    }

    /// Runs blocking work elsewhere and says what its failure means.
    private func perform<Value: Sendable>(
        _ verb: String,
        _ name: ObjectName?,
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withTaskExecutorPreference(BlockingWork.prompt) {
            do {
                return try body()
            } catch let failure as SystemCallFailure {
                throw self.meaning(of: failure, verb, name)
            }
        }
    }

    private func meaning(of failure: SystemCallFailure, _ verb: String, _ name: ObjectName?) -> RepositoryError {
        let object = name.map { "Object \($0)" } ?? "The repository's directory \(root)"
        if failure.isMissing { return .notFound(object) }
        if failure.isExisting { return .alreadyExists(object) }
        guard !failure.isFull else {
            return RepositoryError(
                .storeFull,
                "There is no space left for the repository in \(root). Make room or delete snapshots, then try again.",
                cause: failure
            )
        }
        return RepositoryError(
            .storeFailed,
            "Can't \(verb) \(object.prefix(1).lowercased() + object.dropFirst()); check the disk.",
            cause: failure
        )
    }

    private func write(_ name: ObjectName, _ bytes: [UInt8]) throws {
        try withTemporaryFile(for: name, bytes) { temporary in
            try Directory.link(temporary, as: path(name))
            do {
                try Directory.flush(parent(of: name))
            } catch {
                try? Directory.remove(path(name))
                throw error
            }
        }
    }

    private func writeOver(_ name: ObjectName, _ bytes: [UInt8]) throws {
        try withTemporaryFile(for: name, bytes) { temporary in
            try Directory.rename(temporary, over: path(name))
            try Directory.flush(parent(of: name))
        }
    }

    /// Runs a body with a durable file that is to become an object, beside the directories that its name needs.
    private func withTemporaryFile(for name: ObjectName, _ bytes: [UInt8], _ body: (String) throws -> Void) throws {
        let unique = ByteReader.hexadecimal(try random.bytes(16))
        let temporary = root + "/" + Self.temporary + "/" + unique
        try createDirectories(of: name.components.dropLast())
        defer { try? Directory.remove(temporary) }
        let file = try OpenFile(creating: temporary)
        try unsafe bytes.withUnsafeBytes { try unsafe file.writeAll($0) }
        try file.flush()
        try body(temporary)
    }

    private static func read(_ file: borrowing OpenFile, _ range: Range<Int>) throws -> [UInt8] {
        try unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            count = try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
        }
    }

    private func createDirectories(of components: some Sequence<Substring>) throws {
        let parent = root.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        try Directory.create(root, flushing: parent.isEmpty ? (root.hasPrefix("/") ? "/" : ".") : parent)
        try Directory.create(root + "/" + Self.temporary, flushing: root)
        var path = root
        for component in components {
            let parent = path
            path += "/" + component
            try Directory.create(path, flushing: parent)
        }
    }

    private func find(prefix: String) throws -> [ObjectInfo] {
        let directory = prefix.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        var found: [ObjectInfo] = []
        var pending = [directory.joined(separator: "/")]
        while let next = pending.popLast() {
            for item in try items(of: next) where !item.name.hasPrefix(".") {
                let name = next.isEmpty ? item.name : next + "/" + item.name
                guard name.hasPrefix(prefix) || (item.isDirectory && prefix.hasPrefix(name + "/")) else { continue }
                if item.isDirectory {
                    pending.append(name)
                } else if let object = try? ObjectName(name) {
                    found.append(ObjectInfo(name: object, size: item.size))
                }
            }
        }
        return found.sorted { $0.name < $1.name }
    }

    private func items(of directory: String) throws -> [DirectoryItem] {
        do {
            return try Directory.items(root + "/" + directory)
        } catch let failure as SystemCallFailure where failure.isMissing {
            return []
        }
    }

    private func takeLock() throws {
        try lock.withLock { lock in
            guard lock == nil else { return }
            do {
                lock = try WriterLock(root + "/.lock")
            } catch let failure as SystemCallFailure where failure.isLocked {
                throw RepositoryError(
                    .locked,
                    "Another process is writing to the repository in \(root). Stop it first.",
                    cause: failure
                )
            }
        }
    }

    private func sweepTemporaryFiles() throws {
        for item in try Directory.items(root + "/" + Self.temporary) {
            try Directory.remove(root + "/" + Self.temporary + "/" + item.name)
        }
    }

    /// Makes every name durable that an earlier writer has left, and removes empty directories.
    private func settle(_ directory: String) throws -> Bool {
        try Directory.flush(directory)
        var isEmpty = true
        for item in try Directory.items(directory) where !item.name.hasPrefix(".") {
            guard item.isDirectory else {
                isEmpty = false
                continue
            }
            if try settle(directory + "/" + item.name) {
                Directory.removeIfEmpty(directory + "/" + item.name)
            } else {
                isEmpty = false
            }
        }
        return isEmpty
    }
}

extension ByteReader {
    /// Bytes as lower-case hexadecimal digits.
    static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }
        .joined()
    }
}
