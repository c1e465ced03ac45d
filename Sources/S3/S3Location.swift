import Repository

/// A place in a bucket, written `s3://bucket/prefix`.
package struct S3Location: Sendable, Equatable {
    /// The bucket.
    package let bucket: String
    /// What keys begin with: nothing, or components that each end with `/`.
    package let prefix: String

    /// Reads a location; nil where the text is none.
    package init?(_ text: String) {
        guard text.hasPrefix("s3://") else { return nil }
        let parts = text.dropFirst(5).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.count > 1 ? parts[1].split(separator: "/").joined(separator: "/") : ""
        guard let name = parts.first, Self.isBucket(name), path.isEmpty || (try? ObjectName(path)) != nil else {
            return nil
        }
        bucket = String(name)
        prefix = path.isEmpty ? "" : path + "/"
    }

    private static func isBucket(_ name: Substring) -> Bool {
        (3...63).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
