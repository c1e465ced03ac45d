private import Crypto
import FoundationEssentials

/// One request to a bucket, before it is signed.
struct S3Request: Sendable {
    /// The HTTP method in capitals.
    var method: String
    /// The object's key, with the prefix; empty for the bucket itself.
    var key = ""
    /// The query's parameters.
    var query: [(name: String, value: String)] = []
    /// Header fields beyond those that every request has.
    var headers: [(name: String, value: String)] = []
    /// The body.
    var body: ArraySlice<UInt8> = []
    /// How many bytes of an answer are taken.
    var answerBytesMax = Self.listingBytesMax

    /// The largest answer that is not an object.
    static let listingBytesMax = 16 * 1_024 * 1_024

    /// The query as it is sent.
    var rawQuery: String {
        query.map { name, value in value.isEmpty ? name : "\(name)=\(Self.escaped(value))" }.joined(separator: "&")
    }

    /// Adds the checksum that locked objects and their locks must come with.
    mutating func addChecksum() {
        let digest = Insecure.MD5.hash(data: body)
        headers.append(("Content-MD5", Data(digest).base64EncodedString()))
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                String(Unicode.Scalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        .joined()
    }
}
