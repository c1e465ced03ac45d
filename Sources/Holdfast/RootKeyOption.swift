import ArgumentParser
import Foundation
import Keys
import Ledger

/// Where the root key comes from; every command that opens sealed secrets takes this option.
struct RootKeyOption: ParsableArguments {
    @Option(
        name: .customLong("root-key"),
        help: ArgumentHelp(
            "What opens the sealed secrets: file:PATH, env:NAME, credential:NAME or command:WORDS.",
            discussion: "By default root.key in the data directory, made at the first start. See docs/keys.md.",
            valueName: "SOURCE"
        ),
        transform: Self.parse
    )
    var source: RootKeySource?

    /// Reads a source; for options of other names too.
    static func parse(_ text: String) throws -> RootKeySource {
        do {
            return try RootKeySource(text)
        } catch {
            throw ValidationError(error.description)
        }
    }

    /// The source, or the file in the data directory.
    func source(in directory: DataDirectory) -> RootKeySource { source ?? .file(directory.rootKey) }

    /// The root key, made where it has no source of its own and nothing is sealed under one yet.
    func open(_ directory: DataDirectory, _ ledger: Ledger) async throws -> RootKey {
        let isFirst = try await ledger.read { try $0.find(SealingKey.self, SealingKey.onlyID, in: .global) == nil }
        if source == nil, isFirst, !FileManager.default.fileExists(atPath: directory.rootKey) {
            try directory.writeRootKey(.make(.system), to: directory.rootKey)
        }
        return try await Self.load(source(in: directory))
    }

    /// The root key of a source.
    static func load(_ source: RootKeySource) async throws -> RootKey {
        try await source.load(environment: ProcessInfo.processInfo.environment, run: ShellCommand.output)
    }
}

extension DataDirectory {
    /// Where the root key is unless the user says otherwise.
    var rootKey: String { path + "/root.key" }

    /// Writes a root key for its owner alone, and returns when it can't be lost any more.
    func writeRootKey(_ key: RootKey, to file: String) throws {
        try writeSecret(Data(key.text.utf8), to: file)
        guard let handle = FileHandle(forReadingAtPath: file), let folder = FileHandle(forReadingAtPath: path) else {
            throw CommandError("\(file) can't be read again; check the directory's permissions.")
        }
        try handle.synchronize()
        try folder.synchronize()
    }
}
