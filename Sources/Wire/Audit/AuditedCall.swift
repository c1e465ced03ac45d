#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// A call and what came of it.
package struct AuditedCall: Sendable {
    /// The id that the answer carries.
    package var requestID: String
    /// When it arrived.
    package var time: Date
    /// How it came.
    package var connection: Connection
    /// The host that the client named.
    package var host: String?
    /// Who called; nil where that is not proven.
    package var caller: Caller?
    /// The access key that the request names, whether or not its holder signed it.
    package var accessKeyID: String?
    /// The account of that key, where its holder did not sign the request; the account is told of the attempt.
    package var keyAccount: String?
    /// The scope name of the service that it was signed for.
    package var service: String?
    /// The region that it was signed for.
    package var region: String?
    /// The operation's name as the request spells it.
    package var operation: String?
    /// What was asked and answered; nil where no service read the request.
    package var trace: CallTrace?
    /// Why it was refused or failed.
    package var error: ServiceError?

    /// A call that has come and of which nothing else is known.
    package init(requestID: String, time: Date, connection: Connection) {
        self.requestID = requestID
        self.time = time
        self.connection = connection
    }

    /// The one who called.
    package struct Caller: Sendable, Equatable {
        /// The Amazon resource name.
        package var arn: String
        /// The unique id, as STS tells it.
        package var userID: String
        /// The account, twelve digits.
        package var account: String
        /// The session, where the key is a temporary one.
        package var session: SessionOrigin?

        /// A caller of the given values.
        package init(arn: String, userID: String, account: String, session: SessionOrigin? = nil) {
            self.arn = arn
            self.userID = userID
            self.account = account
            self.session = session
        }
    }
}

/// Where a temporary key comes from.
package struct SessionOrigin: Sendable, Equatable {
    /// When the session began.
    package var issuedAt: Date
    /// The role that was taken on, or the user who let somebody in; nil where the session acts as who made it.
    package var issuerARN: String?
    /// The unique id of that role or user.
    package var issuerID: String?
    /// Who took on the first role.
    package var sourceIdentity: String?

    /// An origin of the given values.
    package init(issuedAt: Date, issuerARN: String? = nil, issuerID: String? = nil, sourceIdentity: String? = nil) {
        self.issuedAt = issuedAt
        self.issuerARN = issuerARN
        self.issuerID = issuerID
        self.sourceIdentity = sourceIdentity
    }
}
