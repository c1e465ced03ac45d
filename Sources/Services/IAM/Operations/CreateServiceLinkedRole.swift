import Access
import Foundation
import Wire

/// Makes the role that a service acts with.
struct CreateServiceLinkedRole: IAMOperation {
    var awsServiceName: String
    var description: String?
    var customSuffix: String?

    /// The role.
    struct Output: Codable, Sendable {
        var role: RoleDescription
    }

    var subjects: [IAMSubject] {
        [.newRole(ServiceRole(awsServiceName, customSuffix).name, path: ServiceRole(awsServiceName, customSuffix).path)]
    }
    var requestKeys: [String: [String]] { ["iam:AWSServiceName": [awsServiceName]] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        let service = ServiceRole(awsServiceName, customSuffix)
        try service.check()
        var request = Access.RoleRequest(service.name, trustPolicy: service.trustPolicy)
        request.path = service.path
        request.description = description
        return Output(
            role: RoleDescription(try await access.createRole(request, in: context.account, now: context.now))
        )
    }
}

/// The role that belongs to a service.
private struct ServiceRole {
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
