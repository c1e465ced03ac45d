/// What kind of call an operation is.
struct CallNature: Sendable, Equatable {
    /// Whether it changes nothing, as CloudTrail's `readOnly` says it.
    let isReadOnly: Bool
    /// Whether it only describes: it neither changes anything nor hands out keys, plaintext or contents.
    let isDescription: Bool
    /// Whether it moves data rather than manages resources.
    let isData: Bool

    /// The nature of the operation `name` of the service with the scope name `service`.
    init(_ service: String?, _ name: String?) {
        let name = name ?? ""
        let describes = Self.describing.contains { name.hasPrefix($0) } && !Self.handingOut.contains(name)
        isData = service == "holdfast-peer" && Self.moving.contains(name)
        isReadOnly = describes || Self.handingOut.contains(name) || isData
        isDescription = describes
    }

    private static let describing = ["Describe", "List", "Get", "Lookup", "Simulate"]
    /// They change nothing, but who may not be seen to call them must not be able to.
    private static let handingOut: Set<String> = [
        "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GetFederationToken", "GetSessionToken",
        "Decrypt", "Encrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext", "GenerateMac", "GenerateRandom",
        "GetParametersForImport", "Sign", "Verify", "VerifyMac", "DeriveSharedSecret",
        "DownloadDBLogFilePortion", "DownloadCompleteDBLogFile", "GetLineageKey", "RequireResealing",
    ]
    private static let moving: Set<String> = ["ListObjects", "MeasureObject", "ReadObject"]
}
