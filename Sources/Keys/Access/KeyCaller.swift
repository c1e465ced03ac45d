package import Ledger
package import Policy

/// Who asks for something about keys, as far as keys, their policies and grants know of it.
package struct KeyCaller: Sendable {
    /// The caller's account, and the region it asks in.
    package let scope: Scope
    /// Who it is.
    package let principal: AccessPrincipal
    /// What else is known about the request, such as `aws:SourceIp`.
    package let context: ContextKeys
    /// The service, such as `rds`, that asks on the caller's behalf.
    package let service: String?

    /// A caller.
    package init(
        _ principal: AccessPrincipal,
        in scope: Scope,
        context: ContextKeys = [:],
        through service: String? = nil
    ) {
        self.principal = principal
        self.scope = scope
        self.context = context
        self.service = service
    }

    /// What KMS's conditions can ask about it.
    package var contextKeys: ContextKeys {
        var keys = context
        keys["kms:CallerAccount"] = [scope.account]
        if let service { keys["kms:ViaService"] = ["\(service).\(scope.region).amazonaws.com"] }
        return keys
    }

    /// The ARNs and unique ids under which a grant can mean it.
    var granteeNames: Set<String> {
        var names: Set<String> = [principal.arn]
        switch principal.kind {
        case .user: names.formUnion([principal.uniqueID].compactMap(\.self))
        case .roleSession(let role):
            names.insert(role)
            names.formUnion([principal.uniqueID, principal.sessionID].compactMap(\.self))
        default: break
        }
        if let account = principal.account { names.formUnion(["arn:aws:iam::\(account):root", account]) }
        return names
    }
}
