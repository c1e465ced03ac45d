import Foundation
import Repository
import StoreTesting
import Testing

@testable import S3

struct S3TLSTests {
    @Test func `a store behind TLS is trusted by a certificate that is given, and by no other`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "holdfast-tls-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (certificate, key) = (folder.appending(path: "c.pem").path, folder.appending(path: "k.pem").path)
        let (other, otherKey) = (folder.appending(path: "c2.pem").path, folder.appending(path: "k2.pem").path)
        try Self.makeCertificate(certificate, key)
        try Self.makeCertificate(other, otherKey)
        let server = try MotoServer(certificate: certificate, key: key)
        let bucket = try await Bucket.make(at: server.address) { $0.authorityFile = certificate }
        try await ObjectStoreConformance.check(try await bucket.writer())
        for file in [other, nil] {
            var settings = bucket.settings
            settings.authorityFile = file
            settings.attemptsMax = 2
            let store = try Bucket(settings: settings).store()
            let error = try await repositoryError { _ = try await store.list(prefix: "") }
            #expect(error?.code == .storeFailed)
            #expect("\(String(describing: error))".contains("CERTIFICATE_VERIFY_FAILED"))
        }
        var settings = bucket.settings
        settings.authorityFile = folder.appending(path: "absent").path
        let error = try await repositoryError { _ = try Bucket(settings: settings).store() }
        #expect(error?.message.contains("can't be read; give a file in PEM form") == true)
    }

    private static func makeCertificate(_ certificate: String, _ key: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
