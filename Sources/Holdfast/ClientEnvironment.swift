import ArgumentParser
import Foundation
import S3

/// The options of commands that call the service, and what AWS's own settings say where they say nothing.
struct ClientOption: ParsableArguments {
    @Option(
        name: .customLong("endpoint-url"),
        help: ArgumentHelp(
            "Where the service is (default: AWS_ENDPOINT_URL, else http://127.0.0.1:4600).",
            valueName: "URL"
        )
    )
    var endpoint: String?

    @Option(
        help: ArgumentHelp("The region (default: AWS_REGION, AWS_DEFAULT_REGION or the profile's).", valueName: "R")
    )
    var region: String?

    /// What the options and the process's environment say.
    func environment() throws -> ClientEnvironment {
        try ClientEnvironment(self, variables: ProcessInfo.processInfo.environment)
    }
}

/// Whom a command calls, and as whom: found as AWS's SDKs find it.
struct ClientEnvironment: Sendable {
    /// The service's address, without a path.
    let endpoint: String
    /// The region that is asked.
    let region: String
    private let settings: S3Environment
    private static let endpointDefault = "http://127.0.0.1:4600"
    private static let regionDefault = "eu-central-1"

    /// Reads options first, then variables, then AWS's files.
    init(_ option: ClientOption, variables: [String: String]) throws {
        settings = S3Environment(
            variables: variables,
            home: NSHomeDirectory(),
            read: { try? String(contentsOfFile: $0, encoding: .utf8) }
        )
        let named = option.endpoint ?? variables["AWS_ENDPOINT_URL_HOLDFAST"] ?? variables["AWS_ENDPOINT_URL"]
        let text = named ?? Self.endpointDefault
        endpoint = text.hasSuffix("/") ? String(text.dropLast()) : text
        region = option.region ?? settings.region ?? Self.regionDefault
        _ = try host()
    }

    /// A file of certificates to trust, where one is set.
    var authorityFile: String? { settings.authorityFile }

    /// The key to sign with.
    func credentials() throws -> S3Credentials {
        guard let found = settings.credentials() else {
            throw CommandError(
                "No credentials were found; set AWS_SHARED_CREDENTIALS_FILE to the file that `holdfast serve` names."
            )
        }
        return found
    }

    /// The host, and the port where it isn't the scheme's own, as the header says it.
    func host() throws -> String {
        guard let url = URLComponents(string: endpoint), let host = url.host, !host.isEmpty,
            ["http", "https"].contains(url.scheme ?? ""), url.path.isEmpty
        else { throw CommandError("'\(endpoint)' is not an address; use one like \(Self.endpointDefault).") }
        return url.port.map { "\(host):\($0)" } ?? host
    }
}
