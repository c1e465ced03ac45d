import Glibc
package import SystemPackage

/// Holdfast's own certificate authority, which signs the servers' certificates.
package struct CertificateAuthority: Sendable {
    /// The directory of the authority's key and certificate; its key never leaves it.
    package let directory: FilePath

    private let files: OwnedFiles
    private let openssl: Program
    private static let validDays = 3650
    private static let renewalSeconds = 30 * 86_400

    /// An authority that lives in a directory; nothing is made before ``create()``.
    package init(directory: FilePath) throws {
        let user = try OperatingSystemUser.current()
        self.directory = directory
        files = OwnedFiles(owner: user)
        openssl = Program("openssl", as: user)
    }

    /// The certificate that clients verify servers with.
    package var certificate: FilePath { directory.appending("ca.crt") }

    private var key: FilePath { directory.appending("ca.key") }

    /// Makes the authority's key and certificate unless they are there.
    package func create() async throws {
        guard !files.exists(certificate) else { return }
        try files.makeDirectory(directory, permissions: OwnedFiles.enterable)
        try await withDrafts { drafts in
            try files.write(Self.authorityRequest, to: drafts.appending("request.cnf"))
            try await openssl.run(
                [
                    "req", "-x509", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-sha256", "-days", "\(Self.validDays)", "-config", "request.cnf",
                    "-keyout", "ca.key", "-out", "ca.crt",
                ],
                workingDirectory: drafts
            )
            try place(drafts.appending("ca.key"), at: key, permissions: .ownerReadWrite, owner: files.owner)
            try place(drafts.appending("ca.crt"), at: certificate, permissions: .publicRead, owner: files.owner)
        }
    }

    /// Gives a server its key and certificate for these names and addresses, unless it has one that still serves.
    package func issue(to server: PostgreSQLServer, names: [String]) async throws {
        try server.makeDirectories()
        let target = server.certificateDirectory
        let request = Self.serverRequest(names: names)
        guard await !serves(target, request) else { return }
        try await withDrafts { drafts in
            try files.write(request, to: drafts.appending("request.cnf"))
            try await openssl.run(
                [
                    "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha256",
                    "-config", "request.cnf", "-keyout", "server.key", "-out", "server.csr",
                ],
                workingDirectory: drafts
            )
            try await openssl.run(
                [
                    "x509", "-req", "-in", "server.csr", "-sha256", "-days", "\(Self.validDays)",
                    "-CA", certificate.string, "-CAkey", key.string, "-CAcreateserial", "-CAserial", "serial",
                    "-extfile", "request.cnf", "-extensions", "extensions", "-out", "server.crt",
                ],
                workingDirectory: drafts
            )
            let owner = server.user
            for (name, permissions) in [("server.crt", FilePermissions.publicRead), ("server.key", .ownerReadWrite)] {
                try place(drafts.appending(name), at: target.appending(name), permissions: permissions, owner: owner)
            }
            try server.files.write(request, to: target.appending("request.cnf"))
        }
    }

    /// Whether the certificate there was issued by this authority for the same request and is not about to end.
    private func serves(_ directory: FilePath, _ request: String) async -> Bool {
        let certificate = directory.appending("server.crt").string
        guard files.read(directory.appending("request.cnf")) == request,
            let check = try? await openssl.result([
                "x509", "-in", certificate, "-noout", "-checkend", "\(Self.renewalSeconds)",
            ]),
            let verification = try? await openssl.result(["verify", "-CAfile", self.certificate.string, certificate])
        else { return false }
        return check.isSuccess && verification.isSuccess
    }

    /// Lends a private directory below the authority's and removes it afterwards.
    private func withDrafts(_ body: (FilePath) async throws -> Void) async throws {
        let drafts = directory.appending("drafts.\(getpid())")
        try files.remove(drafts)
        try files.makeDirectory(drafts)
        do {
            try await body(drafts)
        } catch {
            try files.remove(drafts)
            throw error
        }
        try files.remove(drafts)
    }

    private func place(
        _ draft: FilePath,
        at target: FilePath,
        permissions: FilePermissions,
        owner: OperatingSystemUser
    ) throws {
        guard let text = files.read(draft) else {
            throw EngineError(.fileFailed, "\(draft) was not made; look at the openssl program.")
        }
        try OwnedFiles(owner: owner).write(text, to: target, permissions: permissions)
    }

    private static let authorityRequest = """
        [req]
        prompt = no
        distinguished_name = name
        x509_extensions = extensions
        [name]
        O = Holdfast
        CN = Holdfast Root CA
        [extensions]
        basicConstraints = critical,CA:TRUE
        keyUsage = critical,keyCertSign,cRLSign
        subjectKeyIdentifier = hash

        """

    private static func serverRequest(names: [String]) -> String {
        let alternatives = names.map { name in
            let isAddress = name.contains(":") || name.allSatisfy { $0.isNumber || $0 == "." }
            return (isAddress ? "IP:" : "DNS:") + name
        }
        return """
            [req]
            prompt = no
            distinguished_name = name
            [name]
            O = Holdfast
            CN = Holdfast database server
            [extensions]
            basicConstraints = critical,CA:FALSE
            keyUsage = critical,digitalSignature
            extendedKeyUsage = serverAuth
            subjectAltName = \(alternatives.joined(separator: ","))

            """
    }
}
