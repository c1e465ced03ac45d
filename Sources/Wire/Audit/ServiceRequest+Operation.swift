extension ServiceRequest {
    /// The longest name of an operation that is believed to be one.
    private static let nameBytesMax = 128

    /// The operation that the request claims to be, before anything of it is proven; nil where it names none.
    package var claimedOperation: String? {
        let name: String? =
            switch WireProtocol.guess(self) {
            case .json10, .json11: header("X-Amz-Target").flatMap { $0.split(separator: ".").last.map(String.init) }
            case .query: formField("Action")
            case .restJSON: path.split(separator: "/").last.map(String.init)
            }
        guard let name, !name.isEmpty, name.utf8.count <= Self.nameBytesMax,
            name.utf8.allSatisfy({ isLetter($0) || (48...57).contains($0) })
        else { return nil }
        return name
    }

    private func formField(_ name: String) -> String? {
        for form in [Array(query.utf8), body] {
            let fields = try? FormFields.parse(form)
            if let found = fields?.first(where: { $0.name == name }) { return found.value }
        }
        return nil
    }

    private func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
}
