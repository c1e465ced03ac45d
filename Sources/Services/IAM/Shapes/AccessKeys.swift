import Access
import Foundation

/// Whether a key may be used.
enum KeyStatus: String, Codable, Sendable, CaseIterable {
    case active = "Active"
    case inactive = "Inactive"
}

/// A new key, the only time that its secret is told.
struct AccessKeyDescription: Codable, Sendable {
    var userName: String
    var accessKeyId: String
    var status: KeyStatus
    var secretAccessKey: String
    var createDate: Date
}

/// A key on the wire.
struct AccessKeyMetadata: Codable, Sendable {
    var userName: String?
    var accessKeyId: String
    var status: KeyStatus
    var createDate: Date

    init(_ key: KeptKey, of userName: String?) {
        self.userName = userName
        accessKeyId = key.id
        status = key.isActive ? .active : .inactive
        createDate = key.createdAt
    }
}
