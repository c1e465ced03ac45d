import Crypto
import Foundation
import Signature

/// Posts one signed form over one connection, each request after the answer to the one before.
struct Load {
    /// A signature is good for minutes; a request is signed anew this often.
    private static let signedSeconds = 60.0

    let host: String
    let port: UInt16
    let region: String
    let accessKeyID: String
    let secret: String

    /// Asks for so many seconds; answers the number of answers, of their bytes, and their times, as JSON.
    func run(form: String, seconds: Double) throws -> String {
        let connection = Connection(host: host, port: port)
        let begun = ContinuousClock.now
        var request = signed(form)
        var signedAt = begun
        var (times, bytes): ([Double], Int) = ([], 0)
        while begun.duration(to: .now) < .seconds(seconds) || times.isEmpty {
            if signedAt.duration(to: .now) > .seconds(Self.signedSeconds) { (request, signedAt) = (signed(form), .now) }
            let asked = ContinuousClock.now
            let answer = try connection.ask(request)
            times.append(asked.duration(to: .now) / .milliseconds(1))
            guard answer.status == 200 else { throw LoadError("The server answered \(answer.status).") }
            bytes += answer.bytes
        }
        let wall = begun.duration(to: .now) / .seconds(1)
        times.sort()
        let figures: [(String, Double)] = [
            ("requests", Double(times.count)), ("seconds", wall), ("bytes", Double(bytes / times.count)),
            ("p50_ms", times[times.count / 2]), ("p99_ms", times[min(times.count - 1, times.count * 99 / 100)]),
        ]
        return "{" + figures.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
    }

    private func signed(_ form: String) -> [UInt8] {
        let type = "application/x-www-form-urlencoded; charset=utf-8"
        let request = SignableRequest(
            method: "POST",
            rawPath: "/",
            rawQuery: "",
            headers: [("Host", "\(host):\(port)"), ("Content-Type", type)]
        )
        let hash = SHA256.hash(data: Data(form.utf8)).map { String(format: "%02x", $0) }.joined()
        let signer = Signer(accessKeyID: accessKeyID, secret: secret, region: region, service: "rds")
        let headers = signer.headers(for: request, bodyHash: hash, now: Date())
        let lines = headers.map { "\($0.name): \($0.value)" } + ["Content-Length: \(form.utf8.count)"]
        return Array(("POST / HTTP/1.1\r\n" + lines.joined(separator: "\r\n") + "\r\n\r\n" + form).utf8)
    }
}

/// Why a measurement makes no sense.
struct LoadError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
