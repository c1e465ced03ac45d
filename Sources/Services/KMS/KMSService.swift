package import Wire

/// AWS Key Management Service, over ``Keys``.
package enum KMSService {
    /// What clients must know of KMS.
    package static let description = ServiceDescription(
        name: "kms",
        version: "2014-11-01",
        protocols: [.json11],
        spelling: Spelling(members: ["awsAccountId": "AWSAccountId"]),
        targetPrefix: "TrentService",
        unserved: UnservedOperation.reasons(UnservedOperations.table),
        // A key policy of 32 KiB, each character of which may be written as an escape of six.
        bodyBytesMax: 256 << 10
    )

    /// What KMS is asked to do.
    package static let operations: [any Operation<KMSHome>.Type] = [
        CancelKeyDeletion.self, CreateAlias.self, CreateGrant.self, CreateKey.self, Decrypt.self, DeleteAlias.self,
        DeleteImportedKeyMaterial.self, DescribeKey.self, DisableKey.self, DisableKeyRotation.self, EnableKey.self,
        EnableKeyRotation.self, Encrypt.self, GenerateDataKey.self, GenerateDataKeyWithoutPlaintext.self,
        GenerateRandom.self, GetKeyPolicy.self, GetKeyRotationStatus.self, GetParametersForImport.self,
        ImportKeyMaterial.self, ListAliases.self, ListGrants.self, ListKeyPolicies.self, ListKeyRotations.self,
        ListKeys.self, ListResourceTags.self, ListRetirableGrants.self, PutKeyPolicy.self, ReEncrypt.self,
        ReplicateKey.self, RetireGrant.self, RevokeGrant.self, RotateKeyOnDemand.self, ScheduleKeyDeletion.self,
        TagResource.self, UntagResource.self, UpdateAlias.self, UpdateKeyDescription.self, UpdatePrimaryRegion.self,
    ]

    /// KMS, in `home`.
    package static func serving(_ home: KMSHome) -> Service<KMSHome> {
        Service(description, home: home, operations: operations)
    }
}
