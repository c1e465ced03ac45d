import Foundation
import Wire

/// An answer of RDS, taken apart enough to be judged.
struct Answer: Sendable {
    let status: Int
    let text: String
    /// The code of the error on the wire.
    var code: String? { self["Code"] }
    /// The sentence of the error.
    var message: String? { self["Message"] }
    /// What lies behind the error, for logs.
    let cause: (any Error)?

    init(_ response: ServiceResponse) {
        status = response.status
        text = String(decoding: response.body, as: UTF8.self)
        cause = response.error?.cause
    }

    /// The content of the first element called `name`.
    subscript(_ name: String) -> String? { all(name).first }

    /// The contents of every element called `name`.
    func all(_ name: String) -> [String] {
        text.components(separatedBy: "<\(name)>").dropFirst().compactMap {
            $0.components(separatedBy: "</\(name)>").first?
                .replacingOccurrences(of: "&quot;", with: "\"")
                .replacingOccurrences(of: "&amp;", with: "&")
        }
    }
}
