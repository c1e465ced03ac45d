/// The fields of `application/x-www-form-urlencoded` text: a form post's body or a URL's query string.
package enum FormFields {
    /// The longest form that is read.
    package static let bytesMax = 1 << 20
    /// The most fields in one form.
    package static let fieldsMax = 10_000

    /// The decoded names and values in `form`, in order; throws `MalformedInput` where it is not one.
    package static func parse(_ form: some Collection<UInt8>) throws -> [(name: String, value: String)] {
        guard form.count <= bytesMax else { throw ServiceError.requestEntityTooLarge(bytesMax: bytesMax) }
        var fields: [(name: String, value: String)] = []
        for field in form.split(separator: UInt8(ascii: "&"), maxSplits: fieldsMax) {
            guard fields.count < fieldsMax else {
                throw ServiceError.malformedInput("The request has more than \(fieldsMax) parameters.")
            }
            let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            fields.append((try decode(parts[0]), parts.count > 1 ? try decode(parts[1]) : ""))
        }
        return fields
    }

    /// The text that `bytes` encode, with `+` for a space where `plusIsSpace`.
    static func decode(_ bytes: some Collection<UInt8>, plusIsSpace: Bool = true) throws -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(nibble), let low = iterator.next().flatMap(nibble) else {
                    throw ServiceError.malformedInput("The request has a % that no two hexadecimal digits follow.")
                }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw ServiceError.malformedInput("The request has bytes that are not UTF-8.")
        }
        return text
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
