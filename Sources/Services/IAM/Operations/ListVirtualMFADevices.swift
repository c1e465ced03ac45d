import Access
import Wire

/// Lists devices for multi-factor authentication that are programs: there are none.
struct ListVirtualMFADevices: IAMOperation {
    var assignmentStatus: AssignmentStatus?
    var marker: String?
    var maxItems: Int?

    /// None.
    struct Output: Codable, Sendable {
        var virtualMFADevices: [VirtualMFADevice]
        var isTruncated: Bool
        var marker: String?
    }

    var subjects: [IAMSubject] { [.nothing] }

    func answer(from access: Access, _ context: RequestContext) async throws -> Output {
        Output(virtualMFADevices: [], isTruncated: false, marker: nil)
    }
}

/// Whether devices are asked for that somebody has.
enum AssignmentStatus: String, Codable, Sendable, CaseIterable {
    case assigned = "Assigned"
    case unassigned = "Unassigned"
    case any = "Any"
}

/// A device for multi-factor authentication that is a program.
struct VirtualMFADevice: Codable, Sendable {
    var serialNumber: String
}
