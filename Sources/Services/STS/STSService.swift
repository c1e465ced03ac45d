package import Wire

/// AWS Security Token Service: who am I.
package enum STSService {
    /// What clients must know of STS.
    package static let description = ServiceDescription(
        name: "sts",
        version: "2011-06-15",
        xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
        protocols: [.query]
    )

    /// What STS is asked to do.
    package static let operations: [any Operation<Void>.Type] = [GetCallerIdentity.self]

    /// STS; whatever it answers, it knows from the request's signature.
    package static func serving() -> Service<Void> {
        Service(description, home: (), operations: operations)
    }
}
