import ArgumentParser
import Foundation
import Repository
import S3

/// Where the repositories are and what opens them; every command that reads or writes backups takes these options.
struct StoreOption: ParsableArguments {
    @OptionGroup var data: DataDirectoryOption

    @Option(
        name: .customLong("store"),
        help: ArgumentHelp(
            "Where the backups are: a directory, or s3://BUCKET/PREFIX (default: repository in the data directory).",
            discussion: "It holds one repository for each region, named like the region. See docs/storage.md.",
            valueName: "STORE"
        )
    )
    var location: String?

    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp(
            "The repositories' key (default: repository.key in the data directory).",
            discussion: "Made at the first start of `holdfast serve`.",
            valueName: "FILE"
        )
    )
    var keyPath: String?

    @OptionGroup var bucket: BucketOption

    func validate() throws {
        guard let location else { return }
        guard location.hasPrefix("s3:") else {
            // Nobody means a directory of that name, and backups in one would not be where they are thought to be.
            guard !location.contains("://") else {
                throw ValidationError(
                    "'\(location)' is neither a directory nor a bucket; write s3://BUCKET/PREFIX, and a server's address "
                        + "into --store-endpoint."
                )
            }
            return
        }
        guard S3Location(location) != nil else {
            throw ValidationError("'\(location)' is not a place in a bucket; write s3://BUCKET or s3://BUCKET/PREFIX.")
        }
        try bucket.check()
    }

    /// Makes the directories above the repositories, for a command that will write.
    func prepare() throws {
        guard s3 == nil else {
            return try FileManager.default.createDirectory(
                atPath: staging,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        try FileManager.default.createDirectory(
            atPath: parent,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o711]
        )
    }

    /// The store of one region's repository.
    func store(region: String) throws -> any ObjectStore {
        guard let s3 else { return LocalDirectoryStore(directory: parent + "/" + region) }
        let client = try bucket.client(s3, folder: region, data.directory)
        return S3Store(client, now: { Date() })
    }

    /// The store of one region's repository for the daemon, which stages log on its way to a bucket.
    func servingStore(region: String, waitingMiB: Int) throws -> any ObjectStore {
        let store = try store(region: region)
        guard s3 != nil else { return store }
        let near = LocalDirectoryStore(directory: staging + "/" + region)
        return StagedLogStore(store, staging: near, waitingBytesMax: waitingMiB << 20)
    }

    /// The regions that have a repository here, sorted.
    func regions() async throws -> [String] {
        if let s3 { return try await bucket.client(s3, folder: nil, data.directory).folders() }
        guard FileManager.default.fileExists(atPath: parent) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: parent).filter { !$0.hasPrefix(".") }.sorted()
    }

    /// The key as it stands in its file.
    func readKey() throws -> RepositoryKey {
        guard let bytes = FileManager.default.contents(atPath: keyFile) else {
            throw CommandError("\(keyFile) can't be read; check --data-dir or --key-file, and that you are its owner.")
        }
        return try RepositoryKey(Array(bytes))
    }

    /// The key, made where it is missing and nothing needs it yet: 32 bytes, for its owner alone.
    func openKey() async throws -> RepositoryKey {
        if !FileManager.default.fileExists(atPath: keyFile) {
            guard try await regions().isEmpty else {
                throw CommandError(
                    "\(keyFile) is missing, and the repositories in \(location ?? parent) can't be opened without it. Put the "
                        + "key's copy back."
                )
            }
            try data.directory.writeSecret(Data(try RandomSource.system.bytes(32)), to: keyFile)
        }
        return try readKey()
    }

    /// Where log waits; for each place another one, so that log that waits for one bucket never reaches another, but the
    /// same one however the place is spelled.
    private var staging: String {
        let place = s3.map { "s3://\($0.bucket)" + ($0.prefix.isEmpty ? "" : "/" + $0.prefix.dropLast()) }
        return data.directory.path + "/staging/" + DataDirectory.digest(place ?? "")
    }

    private var s3: S3Location? { location.flatMap(S3Location.init) }

    private var keyFile: String { keyPath ?? data.directory.repositoryKey }

    private var parent: String { location.map { DataDirectory($0).path } ?? data.directory.repositories }
}
