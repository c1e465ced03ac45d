extension Template {
    /// How wildcards treat the colons between the first five segments of an ARN.
    enum Segmentation: Sendable {
        /// The `Resource` element: a `*` that ends its segment goes on over colons, any other stays in its segment.
        case resource
        /// The ARN operators of conditions: each of the six segments is compared with its own.
        case condition
    }

    /// This text read as an ARN; the sixth segment, the resource, may have colons in it.
    func segmented(_ segmentation: Segmentation) -> Template {
        var segmented = pieces
        var colons = 0
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .scalar(":"): colons += 1
            case .anyCharacter where colons < 5: segmented[index] = .anyCharacter(crossing: false)
            case .anyText where colons < 5:
                let isLast = index + 1 == pieces.count || pieces[index + 1] == .scalar(":")
                segmented[index] = .anyText(crossing: segmentation == .resource && isLast)
            default: continue
            }
        }
        return Template(pieces: segmented)
    }

    /// Whether there are six segments, and no value of a variable adds another before the last.
    func keepsSegments(in context: ContextKeys) -> Bool {
        let segments = segments
        return segments.count == 6
            && segments.prefix(5).joined().allSatisfy { piece in
                guard case .variable(let key, let fallback) = piece else { return true }
                return (context.single(key) ?? fallback)?.contains(":") != true
            }
    }

    /// The pieces between the colons, at most six.
    var segments: [ArraySlice<Piece>] {
        pieces.split(separator: .scalar(":"), maxSplits: 5, omittingEmptySubsequences: false)
    }
}
