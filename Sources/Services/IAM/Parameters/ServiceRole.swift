import Access
import Foundation

/// The role that belongs to a service.
struct ServiceRole {
    let service: String
    let suffix: String?

    init(_ service: String, _ suffix: String?) {
        self.service = service
        self.suffix = suffix
    }

    var path: String { "\(Role.servicePath)\(service)/" }

    var name: String {
        let known = ["rds": "RDS", "backup": "Backup", "events": "Events", "scheduler": "Scheduler"]
        let word = service.split(separator: ".").first.map(String.init) ?? service
        return "AWSServiceRoleFor\(known[word] ?? word.capitalized)" + (suffix.map { "_\($0)" } ?? "")
    }

    var trustPolicy: String {
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"\#(service)"},"#
            + #""Action":"sts:AssumeRole"}]}"#
    }

    func check() throws {
        guard service.hasSuffix(".amazonaws.com"), service.count <= 128,
            service.utf8.allSatisfy({
                $0 == 0x2E || $0 == 0x2D || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
            })
        else {
            throw AccessError(
                .invalidInput,
                "Service name \(service.prefix(128)) is none; use one like rds.amazonaws.com."
            )
        }
    }
}
