import Audit
import FoundationEssentials
import Wire

/// Where the next page goes on, good for the same question alone.
enum PageToken {
    private static let charactersMax = 2_048

    /// The question, as far as the next one must be the same.
    struct Parameters: Equatable {
        fileprivate let digest: String

        init(_ attribute: (key: EventKey, value: String)?, _ start: Date?, _ end: Date?, _ context: RequestContext) {
            let said = [
                context.account, context.region, attribute?.key.rawValue ?? "", attribute?.value ?? "",
                "\(start?.timeIntervalSince1970 ?? 0)", "\(end?.timeIntervalSince1970 ?? 0)",
            ]
            let hash = said.joined(separator: "\u{0}").utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
                ($0 ^ UInt64($1)) &* 1_099_511_628_211
            }
            digest = String(hash, radix: 36)
        }
    }

    /// The token that goes on before the line of `number`.
    static func text(_ number: Int, _ parameters: Parameters) -> String {
        Data("1 \(number) \(parameters.digest)".utf8).base64EncodedString()
    }

    /// The number in a token; throws where it isn't one for this question.
    static func read(_ text: String, _ parameters: Parameters) throws -> Int {
        let parts = text.utf8.count <= charactersMax ? Data(base64Encoded: text) : nil
        let words = String(decoding: parts ?? Data(), as: UTF8.self).split(separator: " ")
        guard words.count == 3, words[0] == "1", let number = Int(words[1]), number > 0, words[2] == parameters.digest
        else {
            throw ServiceError(
                "InvalidNextTokenException",
                "The token is not one that was answered to these parameters. Start again without it."
            )
        }
        return number
    }
}
