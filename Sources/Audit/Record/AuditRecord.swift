import Foundation
import Wire

/// One event in CloudTrail's record format.
///
/// CloudTrail user guide, cloudtrail-event-reference-record-contents.
struct AuditRecord: Sendable {
    /// The version of the format.
    static let version = "1.11"
    /// The longest record, in bytes.
    static let bytesMax = 96 << 10

    var id: String
    var time: Date
    var identity: UserIdentity
    var source: String
    var name: String
    var region: String?
    var sourceAddress: String?
    var userAgent: String?
    var errorCode: String?
    var errorMessage: String?
    var parameters: Wire?
    var response: Wire?
    var requestID: String?
    var isReadOnly: Bool
    var isData = false
    var resources: [AuditResource] = []
    /// What the service did by itself, where nobody called.
    var serviceDetails: Wire?
    /// What the log adds to it.
    var additional: Wire?
    /// The id that the records of one event share where several accounts get one.
    var sharedID: String?
    var recipient: String?
    /// The host that the client named, where the call came over TLS.
    var host: String?
    var isOverTLS = false

    /// The record as JSON on one line, never longer than ``bytesMax``.
    var json: [UInt8] {
        let text = printed
        guard text.count > Self.bytesMax else { return text }
        var record = self
        record.parameters = .structure([("omitted", .bool(true))])
        record.response = nil
        record.resources = []
        return record.printed
    }

    /// Members without a value that must be there all the same are null.
    private var printed: [UInt8] {
        var text: [UInt8] = [UInt8(ascii: "{")]
        for (name, value) in who + what {
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            text += Array("\"\(name)\":".utf8)
            text += value?.json ?? Array("null".utf8)
        }
        text.append(UInt8(ascii: "}"))
        return text
    }

    private var who: [(name: String, value: Wire?)] {
        var members: [(name: String, value: Wire?)] = [
            ("eventVersion", .string(Self.version)), ("userIdentity", identity.wire),
            ("eventTime", .string(EventTime.text(time))), ("eventSource", .string(source)),
            ("eventName", .string(name)),
        ]
        members.append(optional: "awsRegion", region.map(Wire.string))
        members.append(optional: "sourceIPAddress", sourceAddress.map(Wire.string))
        members.append(optional: "userAgent", userAgent.map(Wire.string))
        return members
    }

    private var what: [(name: String, value: Wire?)] {
        var members: [(name: String, value: Wire?)] = []
        members.append(optional: "errorCode", errorCode.map(Wire.string))
        members.append(optional: "errorMessage", errorMessage.map(Wire.string))
        members += [("requestParameters", parameters), ("responseElements", response)]
        members.append(optional: "additionalEventData", additional)
        members.append(optional: "serviceEventDetails", serviceDetails)
        members.append(optional: "requestID", requestID.map(Wire.string))
        members += [("eventID", .string(id)), ("readOnly", .bool(isReadOnly))]
        members.append(
            optional: "resources",
            resources.isEmpty ? nil : .list(element: "member", resources.map(\.wire))
        )
        members += [
            ("eventType", .string(serviceDetails == nil ? "AwsApiCall" : "AwsServiceEvent")),
            ("managementEvent", .bool(!isData)),
        ]
        members.append(optional: "recipientAccountId", recipient.map(Wire.string))
        members.append(optional: "sharedEventID", sharedID.map(Wire.string))
        members.append(("eventCategory", .string(isData ? "Data" : "Management")))
        members.append(optional: "tlsDetails", isOverTLS ? tlsDetails : nil)
        return members
    }

    private var tlsDetails: Wire {
        .structure(host.map { [("clientProvidedHostHeader", .string($0))] } ?? [])
    }
}

extension [(name: String, value: Wire?)] {
    /// Appends a member that is there only where it has a value.
    fileprivate mutating func append(optional name: String, _ value: Wire?) {
        if let value { append((name, value)) }
    }
}

extension [(name: String, value: Wire)] {
    /// Appends a text that is there only where it has a value.
    fileprivate mutating func append(optional name: String, _ text: String?) {
        if let text { append((name, .string(text))) }
    }
}

extension UserIdentity {
    fileprivate var wire: Wire {
        var members: [(name: String, value: Wire)] = [("type", .string(type.rawValue))]
        members.append(optional: "principalId", principalId)
        members.append(optional: "arn", arn)
        members.append(optional: "accountId", accountId)
        members.append(optional: "accessKeyId", accessKeyId)
        members.append(optional: "userName", userName)
        if let sessionContext { members.append(("sessionContext", sessionContext.wire)) }
        members.append(optional: "invokedBy", invokedBy)
        return .structure(members)
    }
}

extension UserIdentity.SessionContext {
    fileprivate var wire: Wire {
        var members: [(name: String, value: Wire)] = []
        if let issuer = sessionIssuer {
            var said: [(name: String, value: Wire)] = [
                ("type", .string(issuer.type)), ("principalId", .string(issuer.principalId)),
                ("arn", .string(issuer.arn)), ("accountId", .string(issuer.accountId)),
            ]
            said.append(optional: "userName", issuer.userName)
            members.append(("sessionIssuer", .structure(said)))
        }
        let attributes: [(name: String, value: Wire)] = [
            ("creationDate", .string(attributes.creationDate)),
            ("mfaAuthenticated", .string(attributes.mfaAuthenticated)),
        ]
        members.append(("attributes", .structure(attributes)))
        members.append(optional: "sourceIdentity", sourceIdentity)
        return .structure(members)
    }
}
