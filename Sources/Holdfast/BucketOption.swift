import ArgumentParser
import Foundation
import S3

/// How a bucket is reached, for a store that is one; what is not given is taken from the environment as AWS's SDKs do.
struct BucketOption: ParsableArguments {
    @Option(
        name: .customLong("store-endpoint"),
        help: ArgumentHelp(
            "The S3 server of the bucket (default: $AWS_ENDPOINT_URL_S3, or Amazon's).",
            valueName: "URL"
        )
    )
    var endpoint: String?

    @Option(
        name: .customLong("store-region"),
        help: ArgumentHelp("The bucket's region (default: $AWS_REGION, the profile's, or us-east-1).", valueName: "R")
    )
    var region: String?

    @Flag(
        name: .customLong("store-path-style"),
        inversion: .prefixedNo,
        help: "Write the bucket into the path, not into the host's name (default: yes, but not for Amazon's servers)."
    )
    var usesPathStyle: Bool?

    @Option(
        name: .customLong("store-ca"),
        help: ArgumentHelp(
            "PEM certificates to trust instead of the system's (default: $AWS_CA_BUNDLE).",
            valueName: "FILE"
        )
    )
    var authorityFile: String?

    @Flag(
        name: .customLong("store-allow-overwrite"),
        help: "Use a store that overwrites objects although it is asked not to. Read docs/storage.md first."
    )
    var allowsOverwriting = false

    @Option(
        name: .customLong("store-lock-days"),
        help: ArgumentHelp(
            "How long manual snapshots are locked ahead in a bucket with object lock; 0 locks nothing.",
            valueName: "DAYS"
        )
    )
    var lockDays = BucketOption.lockDaysDefault

    @Option(
        name: .customLong("store-lock-mode"),
        help: ArgumentHelp("How objects are locked: governance or compliance.", valueName: "MODE")
    )
    var lockMode = LockMode.governance

    private static let lockDaysDefault = 30

    /// The options of these that only a command which writes heeds, as they were given.
    var writingArguments: [String] {
        (allowsOverwriting ? ["--store-allow-overwrite"] : [])
            + (lockDays == Self.lockDaysDefault ? [] : ["--store-lock-days", "\(lockDays)"])
            + (lockMode == .governance ? [] : ["--store-lock-mode", lockMode.rawValue])
    }

    /// How objects are locked.
    enum LockMode: String, CaseIterable, ExpressibleByArgument {
        case governance, compliance
    }

    /// Refuses values that mean nothing.
    func check() throws {
        if let endpoint, S3Endpoint(endpoint) == nil {
            throw ValidationError("'\(endpoint)' is not a server's address; use one like https://objects.example.net.")
        }
        guard (0...3_650).contains(lockDays) else {
            throw ValidationError("--store-lock-days takes 0 to 3650 days.")
        }
    }

    /// A client of a bucket's place, or of a folder there.
    func client(_ location: S3Location, folder: String?, _ directory: DataDirectory) throws -> S3Client {
        let environment = S3Environment(
            variables: ProcessInfo.processInfo.environment,
            home: NSHomeDirectory(),
            read: { try? String(contentsOfFile: $0, encoding: .utf8) }
        )
        let settings = try settings(location, environment)
        return try S3Client(
            folder.map(settings.folder) ?? settings,
            credentials: { try Self.credentials(environment, directory) },
            now: { Date() }
        )
    }

    private func settings(_ location: S3Location, _ environment: S3Environment) throws -> S3Settings {
        let region = region ?? environment.region ?? "us-east-1"
        var server = S3Endpoint.amazon(region: region, bucket: location.bucket)
        if let address = endpoint ?? environment.endpoint {
            guard let named = S3Endpoint(address, usesPathStyle: usesPathStyle ?? true) else {
                throw CommandError("'\(address)' is not a server's address; check AWS_ENDPOINT_URL_S3.")
            }
            server = named
        } else if let usesPathStyle {
            server.usesPathStyle = usesPathStyle
        }
        var settings = S3Settings(endpoint: server, bucket: location.bucket, prefix: location.prefix, region: region)
        settings.authorityFile = authorityFile ?? environment.authorityFile
        settings.allowsOverwriting = allowsOverwriting
        settings.lockMode = lockDays == 0 ? nil : lockMode == .compliance ? .compliance : .governance
        return settings
    }

    private static func credentials(_ environment: S3Environment, _ directory: DataDirectory) throws -> S3Credentials {
        let file = URL(fileURLWithPath: environment.credentialsFile).standardizedFileURL.path
        guard environment.hasOwnCredentials || file != directory.credentials else {
            throw CommandError(
                "AWS_SHARED_CREDENTIALS_FILE names Holdfast's own key, which the store does not know. Give this command "
                    + "the store's credentials in its environment."
            )
        }
        guard let credentials = environment.credentials() else {
            throw CommandError(
                "There are no credentials for the store. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write them "
                    + "into \(environment.credentialsFile)."
            )
        }
        return credentials
    }
}
