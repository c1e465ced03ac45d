import Foundation
import Glibc

/// Fills a ledger, or asks a server the same again and again.
///
/// `api-benchmark fill LEDGER REGION SNAPSHOTS INSTANCES` writes through the ledger's own API.
/// `api-benchmark load HOST PORT REGION SECONDS FORM` posts the form over one connection, signed with the key in
/// `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, and prints what came of it as JSON.
@main
struct APIBenchmark {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "fill" where arguments.count == 5:
            guard let snapshots = Int(arguments[3]), let instances = Int(arguments[4]) else { return usage() }
            try await LedgerFill(region: arguments[2], snapshots: snapshots, instances: instances).run(arguments[1])
        case "load" where arguments.count == 6:
            guard let port = UInt16(arguments[2]), let seconds = Double(arguments[4]) else { return usage() }
            let environment = ProcessInfo.processInfo.environment
            let load = Load(
                host: arguments[1],
                port: port,
                region: arguments[3],
                accessKeyID: environment["AWS_ACCESS_KEY_ID"] ?? "testing",
                secret: environment["AWS_SECRET_ACCESS_KEY"] ?? "testing"
            )
            print(try load.run(form: arguments[5], seconds: seconds))
        default: usage()
        }
    }

    private static func usage() {
        print("usage: api-benchmark fill LEDGER REGION SNAPSHOTS INSTANCES | load HOST PORT REGION SECONDS FORM")
        exit(2)
    }
}
