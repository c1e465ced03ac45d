import Foundation
import Repository
import Testing

@testable import S3

struct S3ErrorTests {
    private static let settings = S3Settings(
        endpoint: .amazon(region: "eu-west-1", bucket: "backups"),
        bucket: "backups",
        prefix: "p/",
        region: "eu-west-1"
    )

    @Test(
        arguments: [
            (403, "InvalidAccessKeyId", "the store does not know the access key"),
            (403, "SignatureDoesNotMatch", "the secret does not belong to the access key"),
            (403, "RequestTimeTooSkewed", "Set the clock"),
            (404, "NoSuchBucket", "there is no bucket backups"),
            (400, "AuthorizationHeaderMalformed", "the bucket is in eu-north-1. Give --store-region"),
            (301, "PermanentRedirect", "the bucket is not in region eu-west-1"),
            (403, "AccessDenied", "the store forbids it"),
            (403, "ExpiredToken", "Renew them"),
            (418, "Teapot", "the store answered 418 Teapot: short and stout"),
        ]
    )
    func `a refusal is put into words that say what to do`(status: Int, code: String, words: String) throws {
        let body = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>\(code)</Code><Message>short and stout</Message><Region>eu-north-1</Region></Error>
            """
        let failure = S3Failure(status: status, headers: [:], body: Array(body.utf8))
        let error = try #require(S3Store.meaning(of: failure, "list", nil, Self.settings) as? RepositoryError)
        #expect(error.code == .storeFailed)
        #expect(error.message.contains(words), "\(error.message)")
        #expect(error.message.contains("s3://backups/p/"))
    }

    @Test(arguments: [(404, RepositoryError.Code.notFound), (412, .alreadyExists), (507, .storeFailed)])
    func `a refusal without a body is told by its status`(status: Int, code: RepositoryError.Code) throws {
        let failure = S3Failure(status: status, headers: [:], body: [])
        let name = try ObjectName("a")
        let error = try #require(S3Store.meaning(of: failure, "read", name, Self.settings) as? RepositoryError)
        #expect(error.code == code)
    }

    @Test func `a missing bucket is told from a missing object`() async throws {
        var settings = try await Bucket.make().settings
        settings.bucket += "-not"
        let store = try Bucket(settings: settings).store()
        let error = try await repositoryError { try await store.prepareForWriting() }
        #expect(error?.message.contains("there is no bucket") == true, "\(String(describing: error))")
    }

    @Test func `credentials that can't be found are said at once, not tried again`() async throws {
        struct Missing: Error {}
        let bucket = try await Bucket.make()
        let client = try S3Client(
            bucket.settings,
            credentials: { throw Missing() },
            now: { Date() },
            pause: { bucket.pauses.add($0) }
        )
        await #expect(throws: Missing.self) { try await client.send(S3Request(method: "GET")) }
        #expect(bucket.pauses.all.isEmpty)
    }

    @Test(
        arguments: [
            ("<IsTruncated>false</IsTruncated>", nil),
            ("<IsTruncated>false</IsTruncated><NextContinuationToken>b</NextContinuationToken>", nil),
            ("<IsTruncated>true</IsTruncated><NextContinuationToken>b</NextContinuationToken>", "b"),
        ] as [(String, String?)]
    )
    func `a listing goes on where its page says`(page: String, token: String?) throws {
        let document = try #require(S3Document(parsing: Array("<ListBucketResult>\(page)</ListBucketResult>".utf8)))
        #expect(try document.nextPage(after: "a") == token)
    }

    @Test(arguments: ["", "<NextMarker>b</NextMarker>", "<NextContinuationToken>a</NextContinuationToken>"])
    func `a listing that is cut and can't be gone on with is refused, not taken for the whole`(rest: String) throws {
        let page = "<ListBucketResult><IsTruncated>true</IsTruncated>\(rest)</ListBucketResult>"
        let document = try #require(S3Document(parsing: Array(page.utf8)))
        #expect(throws: RepositoryError.self) { try document.nextPage(after: "a") }
    }

    @Test func `what is no XML is no answer`() {
        #expect(S3Document(parsing: Array("<html><body>gateway".utf8)) == nil)
        #expect(S3Document(parsing: []) == nil)
        #expect(S3Document(parsing: Array(String(repeating: "<a>", count: 40).utf8)) == nil)
    }
}
