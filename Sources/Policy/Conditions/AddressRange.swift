/// A range of IP addresses in CIDR notation, of version 4 or 6; a bare address is a range of one.
struct AddressRange: Sendable, Equatable {
    private let bytes: [UInt8]
    private let prefixBits: Int

    /// Reads `203.0.113.0/24`, `2001:db8::/32` or a bare address.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = AddressRange.version4(parts[0]) ?? AddressRange.version6(parts[0]) else { return nil }
        var prefixBits = bytes.count * 8
        if parts.count == 2 {
            guard let bits = AddressRange.decimal(parts[1], max: prefixBits) else { return nil }
            prefixBits = bits
        }
        // An address of version 4 that a socket of version 6 wrote down is still the address of version 4.
        if bytes.count == 16, prefixBits >= 96, bytes.starts(with: AddressRange.mapped) {
            self.bytes = Array(bytes[12...])
            self.prefixBits = prefixBits - 96
        } else {
            self.bytes = bytes
            self.prefixBits = prefixBits
        }
    }

    /// Whether all of `other` is in this range.
    func contains(_ other: AddressRange) -> Bool {
        guard bytes.count == other.bytes.count, other.prefixBits >= prefixBits else { return false }
        return bytes.indices.allSatisfy { index in
            let bits = min(max(prefixBits - index * 8, 0), 8)
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
            return (bytes[index] ^ other.bytes[index]) & mask == 0
        }
    }

    private static let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    private static func version4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { decimal($0, max: 255).map { UInt8($0) } }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    private static func version6(_ text: Substring) -> [UInt8]? {
        guard text.utf8.count <= 45 else { return nil }
        guard let gap = text.firstRange(of: "::") else {
            guard let bytes = groups(text), bytes.count == 16 else { return nil }
            return bytes
        }
        let left = text[..<gap.lowerBound]
        let right = text[gap.upperBound...]
        guard let head = left.isEmpty ? [] : groups(left), let tail = right.isEmpty ? [] : groups(right),
            head.count + tail.count <= 14
        else { return nil }
        return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// The bytes of groups between colons; the last may be an address of version 4.
    private static func groups(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, let address = version4(part) {
                bytes += address
            } else {
                guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes
    }

    private static func decimal(_ text: Substring, max: Int) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
            text.utf8.count == 1 || text.utf8.first != 48, let number = Int(text), number <= max
        else { return nil }
        return number
    }
}
