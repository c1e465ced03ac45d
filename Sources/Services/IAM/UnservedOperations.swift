import Wire

/// Every operation of IAM that isn't served; `docs/compatibility.md` tells the same.
enum UnservedOperations {
    static let table: [UnservedOperation] = signIn + providers + elsewhere

    private static let signIn: [UnservedOperation] = [
        UnservedOperation(
            "there are no passwords; users sign with access keys",
            "ChangePassword",
            "CreateLoginProfile",
            "DeleteAccountPasswordPolicy",
            "GetAccountPasswordPolicy",
            "UpdateAccountPasswordPolicy",
            "UpdateLoginProfile"
        ),
        UnservedOperation(
            "multi-factor authentication is not served; have policies ask for aws:SourceIp or short sessions of roles",
            "CreateVirtualMFADevice",
            "DeactivateMFADevice",
            "DeleteVirtualMFADevice",
            "EnableMFADevice",
            "GetMFADevice",
            "ListMFADeviceTags",
            "ResyncMFADevice",
            "TagMFADevice",
            "UntagMFADevice"
        ),
        UnservedOperation(
            "access keys are the only credentials",
            "CreateServiceSpecificCredential",
            "DeleteSSHPublicKey",
            "DeleteServiceSpecificCredential",
            "DeleteSigningCertificate",
            "GetSSHPublicKey",
            "ResetServiceSpecificCredential",
            "UpdateSSHPublicKey",
            "UpdateServiceSpecificCredential",
            "UpdateSigningCertificate",
            "UploadSSHPublicKey",
            "UploadSigningCertificate"
        ),
    ]

    private static let providers: [UnservedOperation] = [
        UnservedOperation(
            "identity providers are not served; let a role trust a user, and give that user's key to what vouches",
            "AddClientIDToOpenIDConnectProvider",
            "CreateOpenIDConnectProvider",
            "CreateSAMLProvider",
            "DeleteOpenIDConnectProvider",
            "DeleteSAMLProvider",
            "DisableOutboundWebIdentityFederation",
            "EnableOutboundWebIdentityFederation",
            "GetOpenIDConnectProvider",
            "GetOutboundWebIdentityFederationInfo",
            "GetSAMLProvider",
            "ListOpenIDConnectProviderTags",
            "ListOpenIDConnectProviders",
            "ListSAMLProviderTags",
            "ListSAMLProviders",
            "RemoveClientIDFromOpenIDConnectProvider",
            "SetSecurityTokenServicePreferences",
            "TagOpenIDConnectProvider",
            "TagSAMLProvider",
            "UntagOpenIDConnectProvider",
            "UntagSAMLProvider",
            "UpdateOpenIDConnectProviderThumbprint",
            "UpdateSAMLProvider"
        ),
        UnservedOperation(
            "delegation requests are not served; let a role trust the other account",
            "AcceptDelegationRequest",
            "AssociateDelegationRequest",
            "CreateDelegationRequest",
            "GetDelegationRequest",
            "GetHumanReadableSummary",
            "ListDelegationRequests",
            "RejectDelegationRequest",
            "SendDelegationToken",
            "UpdateDelegationRequest"
        ),
    ]

    private static let elsewhere: [UnservedOperation] = [
        UnservedOperation(
            "instance profiles are of EC2, which is not served; give the machine a user's access key",
            "AddRoleToInstanceProfile",
            "CreateInstanceProfile",
            "DeleteInstanceProfile",
            "GetInstanceProfile",
            "ListInstanceProfileTags",
            "ListInstanceProfiles",
            "RemoveRoleFromInstanceProfile",
            "TagInstanceProfile",
            "UntagInstanceProfile"
        ),
        UnservedOperation(
            "server certificates are of load balancers, which are not served",
            "DeleteServerCertificate",
            "GetServerCertificate",
            "ListServerCertificateTags",
            "ListServerCertificates",
            "TagServerCertificate",
            "UntagServerCertificate",
            "UpdateServerCertificate",
            "UploadServerCertificate"
        ),
        UnservedOperation(
            "AWS Organizations is not served; accounts are made with holdfast account create",
            "DisableOrganizationsRootCredentialsManagement",
            "DisableOrganizationsRootSessions",
            "EnableOrganizationsRootCredentialsManagement",
            "EnableOrganizationsRootSessions",
            "GenerateOrganizationsAccessReport",
            "GetOrganizationsAccessReport",
            "ListOrganizationsFeatures"
        ),
        UnservedOperation(
            "reports are not served; read GetAccountAuthorizationDetails, GetAccessKeyLastUsed and GetRole instead",
            "GenerateCredentialReport",
            "GenerateServiceLastAccessedDetails",
            "GetCredentialReport",
            "GetServiceLastAccessedDetails",
            "GetServiceLastAccessedDetailsWithEntities",
            "ListPoliciesGrantingServiceAccess"
        ),
    ]
}
