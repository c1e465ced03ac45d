package import Access
package import Wire

/// AWS Security Token Service: who am I, and keys that expire.
package enum STSService {
    /// What clients must know of STS.
    package static let description = ServiceDescription(
        name: "sts",
        version: "2011-06-15",
        xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
        protocols: [.query],
        spelling: Spelling(members: ["managedPolicyArn": "arn"]),
        unserved: UnservedOperation.reasons(UnservedOperations.table),
        // A policy, and fifty tags of 384 characters, each of which may be written as twelve.
        bodyBytesMax: 256 << 10
    )

    /// What STS is asked to do.
    package static let operations: [any Operation<Access>.Type] = [
        AssumeRole.self,
        GetAccessKeyInfo.self,
        GetCallerIdentity.self,
        GetFederationToken.self,
        GetSessionToken.self,
    ]

    /// STS, served from `access`.
    package static func serving(_ access: Access) -> Service<Access> {
        Service(description, home: access, operations: operations)
    }
}
