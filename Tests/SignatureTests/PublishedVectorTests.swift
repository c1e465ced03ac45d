import Foundation
import Testing

@testable import Signature

/// AWS's published test suite for signatures, version 4.
///
/// It is not part of this repository. `make test` takes it out of botocore's source distribution and names its folder
/// in `HOLDFAST_SIGNATURE_VECTORS`; the larger one of github.com/awslabs/aws-c-auth, `tests/aws-signing-test-suite/v4`,
/// which signs queries too, may be named instead.
@Suite struct `AWS's published signatures` {
    private static let folder = ProcessInfo.processInfo.environment["HOLDFAST_SIGNATURE_VECTORS"]

    @Test(.enabled(if: Self.folder != nil)) func `every one is there`() throws {
        let folder = try #require(Self.folder)
        let count = PublishedVector.names(in: folder).count
        #expect(count == (PublishedVector.areFilesNamed(in: folder) ? 34 : 38))
    }

    @Test(
        .enabled(if: Self.folder != nil),
        arguments: PublishedVector.names(in: Self.folder ?? ""),
        PublishedVector.Placement.allCases
    ) func `what AWS signs is derived, signed and accepted alike`(
        name: String,
        placement: PublishedVector.Placement
    ) throws {
        let folder = try #require(Self.folder)
        // The smaller suite has no signed queries.
        guard placement == .header || !PublishedVector.areFilesNamed(in: folder) else { return }
        let vector = try PublishedVector(name, placement, in: folder)
        let (request, body) = try vector.signedRequest()
        let authorization = try Authorization(of: request)
        let bodyHash = sha256Hex(body)
        let canonical = CanonicalRequest(
            request,
            signedHeaders: authorization.signedHeaders,
            bodyHash: bodyHash,
            isPathPlain: false
        )
        guard vector.isNormalized else {
            // The path is signed as it is, which is S3's way alone; the other lines are the same.
            let lines = try vector.canonicalRequest().split(separator: "\n", omittingEmptySubsequences: false)
            #expect(canonical.text.split(separator: "\n", omittingEmptySubsequences: false)[2...] == lines[2...])
            return
        }
        let refusal = vector.refusal(of: authorization, request, bodyHash)
        guard !name.hasSuffix("post-sts-header-after") else {
            // A token that is added after signing could be exchanged on the way.
            #expect(refusal == "SignatureDoesNotMatch")
            return
        }
        #expect(canonical.text == (try vector.canonicalRequest()))
        let text = StringToSign(canonical, time: authorization.time, scope: authorization.scope).text
        #expect(text == (try vector.stringToSign()))
        #expect(authorization.signature == (try vector.signature()))
        #expect(refusal == nil)
    }
}
