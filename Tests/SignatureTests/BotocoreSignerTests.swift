import Foundation
import Signature
import Testing

/// botocore's signer is the oracle: what it signs is accepted, and nothing that was changed afterwards.
@Suite struct `Requests signed by botocore` {
    @Test func `every one is accepted`() async throws {
        for request in try await BotocoreRequest.some(400, seed: 1) {
            #expect(throws: Never.self, "\(request)") { try request.verify() }
            let authorization = try Authorization(of: request.signable)
            #expect(authorization.accessKeyID == request.accessKeyID)
            #expect(authorization.scope.region == request.region)
            #expect(authorization.scope.service == request.service)
            #expect(authorization.sessionToken == request.token)
        }
    }

    @Test func `our own signature of the same request is the same`() async throws {
        for request in try await BotocoreRequest.some(200, seed: 2) where !request.presigned {
            var bare = request
            let expected = try #require(bare[header: "Authorization"])
            for name in ["Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-SHA256"] {
                bare[header: name] = nil
            }
            let signer = Signer(
                accessKeyID: request.accessKeyID,
                secret: request.secret,
                sessionToken: request.token,
                region: request.region,
                service: request.service
            )
            let headers = signer.headers(for: bare.signable, bodyHash: bare.bodyHash, now: bare.moment)
            #expect(headers.last?.value == expected, "\(request)")
        }
    }

    @Test func `none is accepted once a signed part was changed`() async throws {
        for request in try await BotocoreRequest.some(150, seed: 3) {
            for (change, forgery) in forgeries(of: request) {
                #expect(forgery.refusal() != nil, "\(change) was not noticed: \(request)")
            }
        }
    }

    private func forgeries(of request: BotocoreRequest) -> [(String, BotocoreRequest)] {
        func forged(_ name: String, _ change: (inout BotocoreRequest) -> Void) -> (String, BotocoreRequest) {
            var forgery = request
            change(&forgery)
            return (name, forgery)
        }
        var forgeries = [
            forged("method") { $0.method = "PATCH" },
            forged("path") { $0.path += $0.path.hasSuffix("/") ? "x" : "/x" },
            forged("added parameter") { $0.query += "&Surprise=1" },
            forged("host") { $0[header: "Host"] = "elsewhere" },
            forged("no host") { $0[header: "Host"] = nil },
            forged("secret") { $0.secret += "x" },
            forged("added target") { $0.headers.append(["x-amz-target", "Evil.Operation"]) },
        ]
        if request.presigned {
            forgeries.append(forged("signature") { $0.query = flippingLastDigit($0.query) })
            forgeries.append(
                forged("life") { $0.query = $0.query.replacing("X-Amz-Expires=600", with: "X-Amz-Expires=6000") }
            )
            forgeries.append(forged("no signature") { $0.query = $0.query.replacing(/&X-Amz-Signature=.*/, with: "") })
        } else {
            forgeries.append(forged("body") { $0.body.append(0) })
            forgeries.append(
                forged("signature") {
                    $0[header: "Authorization"] = flippingLastDigit($0[header: "Authorization"] ?? "")
                }
            )
            forgeries.append(
                forged("region") {
                    $0[header: "Authorization"] = $0[header: "Authorization"]?
                        .replacing("/\(request.region)/", with: "/mars-1/")
                }
            )
        }
        return forgeries
    }

    private func flippingLastDigit(_ text: String) -> String { text.dropLast() + (text.hasSuffix("0") ? "1" : "0") }
}
