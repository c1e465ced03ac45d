import Wire

/// Every operation of STS that isn't served; `docs/compatibility.md` tells the same.
enum UnservedOperations {
    static let table: [UnservedOperation] = [
        UnservedOperation(
            "identity providers are not served; use AssumeRole with a user's access key",
            "AssumeRoleWithSAML",
            "AssumeRoleWithWebIdentity",
            "GetWebIdentityToken"
        ),
        UnservedOperation("AWS Organizations is not served; use the account's own root key", "AssumeRoot"),
        UnservedOperation("delegation requests are not served; use AssumeRole", "GetDelegatedAccessToken"),
        UnservedOperation(
            "refusals here tell in clear what was missing, so none has an encoded message",
            "DecodeAuthorizationMessage"
        ),
    ]
}
