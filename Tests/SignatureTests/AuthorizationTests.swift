import Foundation
import Signature
import Testing

@Suite struct `Authorization of a request` {
    private let now = Date(timeIntervalSince1970: 1_795_000_000)
    private let signer = Signer(accessKeyID: "AKIDEXAMPLE", secret: "secret", region: "eu-west-1", service: "rds")
    private let bare = SignableRequest(
        method: "POST",
        rawPath: "/",
        rawQuery: "",
        headers: [("Host", "localhost:8080"), ("Content-Type", "application/x-www-form-urlencoded")]
    )
    private let bodyHash = sha256Hex(Array("Action=DescribeDBInstances".utf8))

    private func signed() -> SignableRequest {
        var request = bare
        request.headers = signer.headers(for: bare, bodyHash: bodyHash, now: now)
        return request
    }

    private func presigned(
        _ query: String = "Action=DescribeDBInstances",
        expiresSeconds: Int = 900
    ) -> SignableRequest {
        var request = bare
        request.method = "GET"
        request.rawQuery = query
        request.rawQuery = signer.presignedQuery(
            for: request,
            bodyHash: sha256Hex([]),
            expiresSeconds: expiresSeconds,
            now: now
        )
        return request
    }

    private func refusal(
        of request: SignableRequest,
        bodyHash: String,
        after seconds: TimeInterval = 0
    ) -> SignatureError? {
        do {
            try Authorization(of: request)
                .verify(request, bodyHash: bodyHash, secret: "secret", now: now.addingTimeInterval(seconds))
            return nil
        } catch {
            return error as? SignatureError
        }
    }

    @Test func `the example of AWS's documentation yields the published signature`() throws {
        let request = SignableRequest(
            method: "GET",
            rawPath: "/",
            rawQuery: "Action=ListUsers&Version=2010-05-08",
            headers: [
                ("Host", "iam.amazonaws.com"),
                ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
            ]
        )
        let signer = Signer(
            accessKeyID: "AKIDEXAMPLE",
            secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            region: "us-east-1",
            service: "iam"
        )
        let moment = try Date("2015-08-30T12:36:00Z", strategy: .iso8601)
        let headers = signer.headers(for: request, bodyHash: sha256Hex([]), now: moment)
        #expect(
            headers.last?.value
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date, "
                + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
        )
    }

    @Test(
        arguments: [(0, nil), (299, nil), (-299, nil), (301, "expired"), (-301, "not yet current")] as [(Int, String?)]
    )
    func `a clock may be off by five minutes`(seconds: Int, word: String?) {
        let error = refusal(of: signed(), bodyHash: bodyHash, after: TimeInterval(seconds))
        #expect(error?.code == word.map { _ in "SignatureDoesNotMatch" })
        #expect(error?.status == word.map { _ in 403 })
        #expect(error?.message.contains(word ?? "") != false)
    }

    @Test(arguments: [(899, nil), (-899, nil), (901, "- 15 min.)"), (-901, "+ 15 min.)")] as [(Int, String?)])
    func `a clock may be off by fifteen minutes for STS`(seconds: Int, word: String?) {
        var request = bare
        let signer = Signer(accessKeyID: "AKIDEXAMPLE", secret: "secret", region: "eu-west-1", service: "sts")
        request.headers = signer.headers(for: request, bodyHash: bodyHash, now: now)
        let error = refusal(of: request, bodyHash: bodyHash, after: TimeInterval(seconds))
        #expect(error?.code == word.map { _ in "SignatureDoesNotMatch" })
        #expect(error?.message.contains(word ?? "") != false)
    }

    @Test(arguments: [(604_800, nil), (604_801, "IncompleteSignature")] as [(Int, String?)])
    func `a presigned request may say that it lives a week, and no more`(seconds: Int, code: String?) {
        let error = refusal(of: presigned(expiresSeconds: seconds), bodyHash: sha256Hex([]), after: 3_600)
        #expect(error?.code == code)
    }

    @Test(
        arguments: [
            (nil, nil, true), ("a", "a", true), ("", "", true), ("a", nil, false), (nil, "", false), ("a", "b", false),
            ("a", "aa", false),
        ] as [(String?, String?, Bool)]
    )
    func `secrets are the same or not`(left: String?, right: String?, isSame: Bool) {
        #expect(isSameSecret(left, right) == isSame)
    }

    @Test func `the message of an expired signature says both times`() {
        #expect(
            refusal(of: signed(), bodyHash: bodyHash, after: 600)?.message
                == "Signature expired: 20261118T110640Z is now earlier than 20261118T111140Z (20261118T111640Z - 5 min.)"
        )
    }

    @Test(arguments: [(0, true), (900, true), (901, false), (-301, false)])
    func `a presigned request lives as long as it says`(seconds: Int, lives: Bool) {
        let error = refusal(of: presigned(), bodyHash: sha256Hex([]), after: TimeInterval(seconds))
        #expect((error == nil) == lives)
    }

    @Test func `a space may come as a plus or as %20, but a plus is not a space`() {
        var request = presigned("Note=a%20b")
        #expect(refusal(of: request, bodyHash: sha256Hex([])) == nil)
        request.rawQuery = request.rawQuery.replacing("a%20b", with: "a+b")
        #expect(refusal(of: request, bodyHash: sha256Hex([])) == nil)
        request.rawQuery = request.rawQuery.replacing("a+b", with: "a%2Bb")
        #expect(refusal(of: request, bodyHash: sha256Hex([]))?.code == "SignatureDoesNotMatch")
    }

    @Test func `a header that came in two lines is signed as one`() {
        var request = bare
        request.headers += [("X-Twice", "one"), ("X-Twice", "two")]
        request.headers = signer.headers(for: request, bodyHash: bodyHash, now: now)
        #expect(refusal(of: request, bodyHash: bodyHash) == nil)
        request.headers = request.headers.filter { $0.name != "X-Twice" } + [("x-twice", "one,two")]
        #expect(refusal(of: request, bodyHash: bodyHash) == nil)
        request.headers = request.headers.filter { $0.name != "x-twice" } + [("x-twice", "two,one")]
        #expect(refusal(of: request, bodyHash: bodyHash)?.code == "SignatureDoesNotMatch")
    }

    @Test func `a declared hash must be the body's, and only S3 may leave a body unsigned`() {
        var request = bare
        request.headers.append(("X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD"))
        request.headers = signer.headers(for: request, bodyHash: "UNSIGNED-PAYLOAD", now: now)
        #expect(refusal(of: request, bodyHash: bodyHash)?.code == "XAmzContentSHA256Mismatch")
        request.headers = [("Host", "localhost")]
        let objects = Signer(accessKeyID: "AKIDEXAMPLE", secret: "secret", region: "eu-west-1", service: "s3")
        request.headers = objects.headers(for: request, bodyHash: "UNSIGNED-PAYLOAD", now: now)
        #expect(refusal(of: request, bodyHash: bodyHash) == nil)
    }

    @Test(
        arguments: [
            (nil, "MissingAuthenticationToken", 403),
            ("", "MissingAuthenticationToken", 403),
            ("Basic YTpi", "IncompleteSignature", 400),
            ("AWS4-HMAC-SHA256", "IncompleteSignature", 400),
            ("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=00", "IncompleteSignature", 400),
            (
                "AWS4-HMAC-SHA256 Credential=a/20261118/eu-west-1/rds/aws4_request, Signature=00",
                "IncompleteSignature",
                400
            ),
            (
                "AWS4-HMAC-SHA256 Credential=a/20261118/eu-west-1/rds/aws5, SignedHeaders=host, Signature=00",
                "SignatureDoesNotMatch", 403
            ),
            (
                "AWS4-HMAC-SHA256 Credential=a/20261117/eu-west-1/rds/aws4_request, SignedHeaders=host;x-amz-date, "
                    + "Signature=00", "SignatureDoesNotMatch", 403
            ),
            (
                "AWS4-HMAC-SHA256 Credential=a/20261118/eu-west-1/rds/aws4_request, SignedHeaders=host;x-amz-date, "
                    + "Signature=zz", "SignatureDoesNotMatch", 403
            ),
        ] as [(String?, String, Int)]
    )
    func `what cannot be a signature is refused with AWS's code`(header: String?, code: String, status: Int) {
        var request = bare
        request.headers.append(("X-Amz-Date", "20261118T110640Z"))
        if let header { request.headers.append(("Authorization", header)) }
        let error = refusal(of: request, bodyHash: bodyHash)
        #expect(error?.code == code)
        #expect(error?.status == status)
    }

    @Test(arguments: ["", "20261118", "20261318T110640Z", "2026-11-18T11:06:40Z", "20261118T110640+0100"])
    func `a date of another form is refused`(date: String) {
        var request = signed()
        request.headers = request.headers.filter { $0.name != "X-Amz-Date" } + [("x-amz-date", date)]
        #expect(refusal(of: request, bodyHash: bodyHash)?.code == "IncompleteSignature")
    }

    @Test func `two authorizations in one request are refused`() throws {
        var request = presigned()
        request.headers.append(("Authorization", try #require(signed().headers.last?.value)))
        #expect(refusal(of: request, bodyHash: sha256Hex([]))?.code == "IncompleteSignature")
    }
}
