import ArgumentParser
import Certificates
import Foundation

/// The command `holdfast certificate`.
struct CertificateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: "Print the certificate that clients of `holdfast serve --tls` trust.",
        discussion: """
            Prints the authority's certificate to standard output, and to standard error where it lies and how to use \
            it. The authority is made where there is none yet. Works while the daemon runs.
            """
    )

    @OptionGroup var data: DataDirectoryOption

    func run() async throws {
        let directory = data.directory
        try directory.prepare()
        let authority = EndpointAuthority(directory: directory.endpointAuthority)
        let trust = try authority.trust(now: Date())
        let end = trust.validTill.formatted(.iso8601.year().month().day())
        FileHandle.standardOutput.write(Data(trust.text.utf8))
        FileHandle.standardError.write(
            Data(
                """

                It lies in \(authority.certificateFile) and holds until \(end).
                SHA-256 fingerprint: \(trust.fingerprint)

                AWS CLI, boto3 and other SDKs:  export AWS_CA_BUNDLE=\(authority.certificateFile)
                Terraform's provider "aws":     custom_ca_bundle = "\(authority.certificateFile)"


                """.utf8
            )
        )
    }
}
