import Repository

extension S3Failure {
    /// Whether the name is in use.
    var isTaken: Bool { status == 412 || code == "PreconditionFailed" }
}

extension S3Store {
    /// A store's refusal in words that say what to do.
    func meaning(of error: any Error, _ verb: String, _ name: ObjectName?) -> any Error {
        Self.meaning(of: error, verb, name, client.settings)
    }

    /// The same for requests that are about no repository yet.
    static func meaning(
        of error: any Error,
        _ verb: String,
        _ name: ObjectName?,
        _ settings: S3Settings
    ) -> any Error {
        guard let failure = error as? S3Failure else { return error }
        let place = "s3://\(settings.bucket)/\(settings.prefix)"
        if failure.status == 404, failure.code != "NoSuchBucket", let name {
            return RepositoryError(.notFound, "Object \(name) does not exist in the repository.", cause: failure)
        }
        if failure.isTaken, let name {
            return RepositoryError(.alreadyExists, "Object \(name) already exists in the repository.", cause: failure)
        }
        let (code, why) = explanation(of: failure, settings)
        let subject = name.map { "object \($0) in \(place)" } ?? place
        return RepositoryError(code, "Can't \(verb) \(subject): \(why)", cause: failure)
    }

    private static func explanation(
        of failure: S3Failure,
        _ settings: S3Settings
    ) -> (RepositoryError.Code, String) {
        switch failure.code {
        case "NoSuchBucket":
            return (
                .storeFailed, "there is no bucket \(settings.bucket). Make it, or check --store and --store-endpoint."
            )
        case "InvalidAccessKeyId", "InvalidClientTokenId":
            return (.storeFailed, "the store does not know the access key. Check the store's credentials.")
        case "SignatureDoesNotMatch":
            return (.storeFailed, "the secret does not belong to the access key. Check the store's credentials.")
        case "ExpiredToken", "TokenRefreshRequired", "InvalidToken":
            return (.storeFailed, "the store's temporary credentials have ended. Renew them.")
        case "RequestTimeTooSkewed":
            return (.storeFailed, "this machine's clock and the store's differ too much. Set the clock.")
        case "AuthorizationHeaderMalformed", "PermanentRedirect", "TemporaryRedirect",
            "IllegalLocationConstraintException":
            let region = failure.region.map { "; the bucket is in \($0)" } ?? ""
            return (.storeFailed, "the bucket is not in region \(settings.region)\(region). Give --store-region.")
        case "QuotaExceeded", "XMinioStorageFull", "EntityTooLarge", "InsufficientCapacity":
            return (.storeFull, "the store has no space left or its quota is used up. Make room or raise the quota.")
        case "AccessDenied", "AllAccessDisabled":
            return (.storeFailed, "the store forbids it. Allow the access key to read, write, list and delete there.")
        default:
            return (.storeFailed, "the store answered \(failure).")
        }
    }
}
