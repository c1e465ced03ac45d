import Foundation
import Wire

/// What conditions can ask about any request.
///
/// IAM user guide, reference_policies_condition-keys.
struct RequestKeys {
    /// As much of a client's description of itself as conditions see.
    private static let agentCharactersMax = 1_024

    let values: [String: [String]]

    init(_ context: RequestContext) {
        var values = [
            "aws:CurrentTime": [context.now.formatted(.iso8601)],
            "aws:EpochTime": ["\(Int(context.now.timeIntervalSince1970))"],
            "aws:RequestedRegion": [context.region],
            "aws:SecureTransport": [context.connection.isSecure ? "true" : "false"],
            "aws:ViaAWSService": ["false"],
        ]
        if let address = context.connection.sourceAddress { values["aws:SourceIp"] = [address] }
        if let agent = context.connection.userAgent {
            values["aws:UserAgent"] = [String(agent.prefix(Self.agentCharactersMax))]
        }
        self.values = values
    }
}
