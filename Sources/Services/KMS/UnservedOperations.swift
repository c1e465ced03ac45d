import Wire

/// Every operation of KMS that isn't served; `docs/compatibility.md` tells the same.
enum UnservedOperations {
    static let table: [UnservedOperation] = [
        UnservedOperation(
            "Holdfast has symmetric encryption keys only",
            "DeriveSharedSecret",
            "GenerateDataKeyPair",
            "GenerateDataKeyPairWithoutPlaintext",
            "GenerateMac",
            "GetPublicKey",
            "Sign",
            "Verify",
            "VerifyMac"
        ),
        UnservedOperation(
            "Holdfast keeps its keys itself, and has no custom key stores",
            "ConnectCustomKeyStore",
            "CreateCustomKeyStore",
            "DeleteCustomKeyStore",
            "DescribeCustomKeyStores",
            "DisconnectCustomKeyStore",
            "UpdateCustomKeyStore"
        ),
        UnservedOperation(
            "Holdfast doesn't note when keys are used; the audit log has every use",
            "GetKeyLastUsage"
        ),
    ]
}
