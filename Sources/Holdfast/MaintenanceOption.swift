import ArgumentParser
import Fleet
import Foundation
import Keys
import Ledger
import Repository

/// The options of the commands that look after repositories, and what they choose.
struct MaintenanceOption: ParsableArguments {
    @OptionGroup var store: StoreOption

    @OptionGroup var rootKey: RootKeyOption

    @Option(name: .customLong("region"), help: ArgumentHelp("Only this region's repository.", valueName: "R"))
    var region: String?

    @Flag(
        name: .customLong("no-ledger"),
        help: "Take no notice of the data directory's ledger: the store is that of another service."
    )
    var ignoresLedger = false

    @Flag(
        name: .customLong("take-over"),
        help: ArgumentHelp(
            "Write to a bucket although a service elsewhere may do so.",
            discussion: "Such a service stops writing for good, until it is started again."
        )
    )
    var takesOver = false

    /// The regions to look after; at least one.
    func regions() async throws -> [String] {
        let regions = try await store.regions().filter { region == nil || $0 == region }
        guard !regions.isEmpty else {
            throw CommandError(
                "The store holds no region\(region.map { " \($0)" } ?? ""); check --data-dir and --store."
            )
        }
        return regions
    }

    /// The ledger of the data directory; nil where there is none.
    func ledger() throws -> Ledger? {
        let path = store.data.directory.ledger
        guard !ignoresLedger, FileManager.default.fileExists(atPath: path) else { return nil }
        return try Ledger(path: path)
    }

    /// The process id of the service that writes to the repositories; nil where none runs on this machine.
    var service: pid_t? { ignoresLedger ? nil : DaemonLock.holder(of: store.data.directory) }

    /// Runs `body` with a region's repository, to read.
    func withReading<Value>(_ region: String, _ body: (Repository) async throws -> Value) async throws -> Value {
        try await with(region, RepositoryConfiguration(), .reading, body)
    }

    /// Runs `body` with a region's repository, to change; keep the result of `lock` for as long.
    func withWriting<Value>(_ region: String, _ body: (Repository) async throws -> Value) async throws -> Value {
        // A directory has a lock that a service holds; a bucket has none, and opening it fences its writer off.
        if store.location?.hasPrefix("s3:") == true, !takesOver, try ledger() == nil {
            throw CommandError(
                "A service elsewhere may write to \(store.location ?? ""), and would be stopped. Run this where its data "
                    + "directory is, or add --take-over if there is none any more."
            )
        }
        var configuration = RepositoryConfiguration()
        configuration.writer = "holdfast \(Holdfast.configuration.version), by hand"
        return try await with(region, configuration, .writing, body)
    }

    private func with<Value>(
        _ region: String,
        _ configuration: RepositoryConfiguration,
        _ access: Repository.Access,
        _ body: (Repository) async throws -> Value
    ) async throws -> Value {
        try await withKeys(region) { keys in
            var configuration = configuration
            configuration.keys = keys
            let repository = try await Repository.open(
                store.store(region: region),
                key: store.readKey(),
                access: access,
                configuration: configuration
            )
            return try await body(repository)
        }
    }

    /// Runs `body` with what opens a region's encrypted lineages.
    ///
    /// That is the data directory's ledger or, where that has no keys, the keys that the store itself holds. Without
    /// either they stay unread, and why is told.
    private func withKeys<Value>(
        _ region: String,
        _ body: (StorageKeys?) async throws -> Value
    ) async throws -> Value {
        if let keys = try await ledgerKeys() { return try await body(keys) }
        let repositories = try await store.repositories(of: [region])
        return try await StoreKeys.with(repositories, rootKey, store.data.directory) { found in
            if let trouble = found.trouble {
                say(region, "what is encrypted under keys of KMS stays unread. \(trouble)")
            }
            return try await body(found.keys)
        }
    }

    /// What opens encrypted lineages by the ledger; nil without a ledger that has keys.
    private func ledgerKeys() async throws -> StorageKeys? {
        guard let ledger = try ledger(),
            try await ledger.read({ try $0.find(SealingKey.self, SealingKey.onlyID, in: .global) != nil })
        else { return nil }
        let sealer = try await Sealer.open(ledger, rootKey: rootKey.open(store.data.directory, ledger))
        return StorageKeys(Keys(ledger: ledger, sealer: sealer, regions: [], now: { Date() }))
    }

    /// Keeps a service from starting while its repositories are changed here; nil where no service belongs here.
    func lock() throws -> DaemonLock? {
        guard try ledger() != nil else { return nil }
        return try DaemonLock(store.data.directory)
    }

    /// Writes a line about a region to standard output.
    func say(_ region: String, _ text: String) {
        FileHandle.standardOutput.write(Data("\(region): \(text)\n".utf8))
    }
}
