import Certificates
import Foundation
import SwiftASN1
import Testing
import X509

@Suite struct `Authority of the API` {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)
    private static let day = 86_400.0

    @Test func `is made once, and its key is its owner's alone`() throws {
        try withAuthority { (authority) throws in
            let first = try authority.trust(now: Self.now)
            let second = try authority.trust(now: Self.now + 5 * Self.day)
            #expect(first.text == second.text)
            #expect(first.fingerprint == second.fingerprint)
            #expect(first.fingerprint.count == 95)
            let file = try String(contentsOfFile: authority.certificateFile, encoding: .utf8)
            #expect(first.text == file)
            #expect(try permissions(authority.directory + "/ca.key") == 0o600)
            #expect(try permissions(authority.certificateFile) == 0o644)
            #expect(try FileManager.default.contentsOfDirectory(atPath: authority.directory).count == 2)
        }
    }

    @Test func `vouches for names and addresses in a way that openssl accepts`() throws {
        try withAuthority { (authority) throws in
            let now = Date()
            #expect(try authority.issue(to: ["db.example.net", "10.0.0.7", "2001:db8::7"], now: now))
            #expect(try permissions(authority.servingFile) == 0o600)
            for name in ["-verify_hostname db.example.net", "-verify_ip 10.0.0.7", "-verify_ip 2001:db8::7"] {
                #expect(try verifies(authority, name.split(separator: " ").map(String.init)), "\(name)")
            }
            #expect(try !verifies(authority, ["-verify_hostname", "other.example.net"]))
            #expect(try !verifies(authority, ["-verify_ip", "10.0.0.8"]))
        }
    }

    @Test func `issues anew thirty days before the end, for another name, and when it was removed`() throws {
        try withAuthority { (authority) throws in
            func issue(_ names: [String], afterDays days: Double) throws -> Bool {
                try authority.issue(to: names, now: Self.now + days * Self.day)
            }
            #expect(try issue(["a", "b"], afterDays: 0))
            #expect(try !issue(["a", "b"], afterDays: 0))
            #expect(try !issue(["b"], afterDays: 59))
            let old = try serving(authority)
            #expect(try issue(["b"], afterDays: 61))
            let new = try serving(authority)
            #expect(new.serialNumber != old.serialNumber && new.publicKey != old.publicKey)
            #expect(new.notValidAfter == old.notValidAfter + 61 * Self.day)
            #expect(try issue(["b", "c"], afterDays: 61))
            try FileManager.default.removeItem(atPath: authority.servingFile)
            #expect(try issue(["c"], afterDays: 61))
            try "no certificate".write(toFile: authority.servingFile, atomically: true, encoding: .utf8)
            #expect(try issue(["c"], afterDays: 61))
            // The clock was wrong when the authority was made.
            #expect(try issue(["c"], afterDays: 60))
        }
    }

    @Test func `issues nothing that would hold for longer than itself, nor anything after its end`() throws {
        try withAuthority { (authority) throws in
            let end = try authority.trust(now: Self.now).validTill
            #expect(end == Self.now + 3_650 * Self.day)
            #expect(try authority.issue(to: ["a"], now: end - 20 * Self.day))
            #expect(try serving(authority).notValidAfter == end)
            #expect(try !authority.issue(to: ["a"], now: end - 1 * Self.day))
            let error = #expect(throws: AuthorityError.self) { try authority.issue(to: ["a"], now: end) }
            #expect(error?.code == .authorityEnded)
        }
    }

    @Test func `takes no certificate of another authority for its own`() throws {
        try withAuthority { (first) throws in
            try withAuthority { (second) throws in
                _ = try first.issue(to: ["a"], now: Self.now)
                _ = try second.trust(now: Self.now)
                try FileManager.default.copyItem(atPath: first.servingFile, toPath: second.servingFile)
                #expect(try second.issue(to: ["a"], now: Self.now))
            }
        }
    }

    @Test(arguments: ["ca.crt", "ca.key"])
    func `says which file is missing or damaged rather than make another authority`(name: String) throws {
        try withAuthority { (authority) throws in
            _ = try authority.trust(now: Self.now)
            let file = authority.directory + "/" + name
            try "damaged".write(toFile: file, atomically: true, encoding: .utf8)
            let damaged = #expect(throws: AuthorityError.self) { try authority.trust(now: Self.now) }
            #expect(damaged?.message.contains(file) == true)
            try FileManager.default.removeItem(atPath: file)
            #expect(throws: AuthorityError.self) { try authority.trust(now: Self.now) }
        }
    }

    @Test func `needs the key of its own certificate`() throws {
        try withAuthority { (first) throws in
            try withAuthority { (second) throws in
                for authority in [first, second] { _ = try authority.trust(now: Self.now) }
                try FileManager.default.removeItem(atPath: first.directory + "/ca.key")
                try FileManager.default.copyItem(
                    atPath: second.directory + "/ca.key",
                    toPath: first.directory + "/ca.key"
                )
                #expect(throws: AuthorityError.self) { try first.trust(now: Self.now) }
            }
        }
    }

    @Test func `is one authority, however many make it at once`() async throws {
        let directory = Self.place()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<16 {
                group.addTask { try EndpointAuthority(directory: directory).trust(now: Self.now).text }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(texts.count == 1)
    }

    @Test(arguments: ["", " ", "a b", "a\nb", "-a", "a..b", "https://a", "1.2.3.4/8", "fe80::1%eth0", "ä.example"])
    func `issues nothing for what is no name`(name: String) throws {
        try withAuthority { (authority) throws in
            let error = #expect(throws: AuthorityError.self) { try authority.issue(to: [name], now: Self.now) }
            #expect(error?.code == .badName)
        }
    }

    private static func place() -> String {
        FileManager.default.temporaryDirectory.appending(path: "holdfast-ca-\(UUID().uuidString)").path
    }

    private func withAuthority(_ body: (EndpointAuthority) throws -> Void) throws {
        let directory = Self.place()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try body(EndpointAuthority(directory: directory))
    }

    private func serving(_ authority: EndpointAuthority) throws -> Certificate {
        let text = try String(contentsOfFile: authority.servingFile, encoding: .utf8)
        return try Certificate(pemDocument: #require(PEMDocument.parseMultiple(pemString: text).first))
    }

    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func verifies(_ authority: EndpointAuthority, _ name: [String]) throws -> Bool {
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/env")
        openssl.arguments =
            ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", authority.certificateFile] + name
            + [authority.servingFile]
        (openssl.standardOutput, openssl.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try openssl.run()
        openssl.waitUntilExit()
        return openssl.terminationStatus == 0
    }
}
