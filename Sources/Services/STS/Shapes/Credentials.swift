import Access
import Foundation

/// A key that expires, the only time that its secret is told.
struct Credentials: Codable, Sendable {
    let accessKeyId: String
    let secretAccessKey: String
    let sessionToken: String
    let expiration: Date

    init(_ grant: SessionGrant) {
        accessKeyId = grant.session.keyID
        secretAccessKey = grant.session.secret
        sessionToken = grant.token
        expiration = grant.session.expiresAt
    }
}

/// Somebody who has taken on a role.
struct AssumedRoleUser: Codable, Sendable {
    let assumedRoleId: String
    let arn: String
}

/// Somebody whom a user has let in.
struct FederatedUser: Codable, Sendable {
    let federatedUserId: String
    let arn: String
}
