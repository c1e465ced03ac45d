extension ServiceError {
    /// This error by the code that services of the JSON protocols have for it, with another status.
    ///
    /// "Common Errors" of the AWS KMS and the AWS Backup API references beside that of Amazon RDS.
    func spelledForJSON(status: Int) -> ServiceError {
        let codes = [
            "ExpiredToken": "ExpiredTokenException",
            "IncompleteSignature": "IncompleteSignatureException",
            "InvalidClientTokenId": "UnrecognizedClientException",
            "MissingAuthenticationToken": "MissingAuthenticationTokenException",
            "RequestEntityTooLarge": "RequestEntityTooLargeException",
            "RequestTimeout": "RequestTimeoutException",
            "ServiceUnavailable": "ServiceUnavailableException",
            "SignatureDoesNotMatch": "InvalidSignatureException",
            "Throttling": "ThrottlingException",
        ]
        return ServiceError(codes[code] ?? code, message, status: status, cause: cause)
    }
}
