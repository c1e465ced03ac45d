/// A resource of a statement: `*` or an ARN with wildcards and variables.
///
/// IAM user guide, reference_policies_elements_resource.
struct ResourcePattern: Sendable, Equatable {
    private let template: Template

    /// Reads `text`; variables only where `version` knows them, and only in the last segment.
    init(_ text: String, _ version: PolicyVersion) throws(PolicyError) {
        let whole = try Template(text, Template.Language(hasWildcards: true, hasVariables: version.hasVariables))
        template = whole.segmented(.resource)
        guard text != "*" else { return }
        let segments = whole.segments
        let isComplete = segments.count == 6 && !segments[5].isEmpty || segments.count >= 4 && text.hasSuffix("*")
        guard isComplete, text.hasPrefix("arn:") else {
            throw .malformed("Resource \(text.prefix(256)) must be in ARN format or \"*\".")
        }
        guard segments[2].allSatisfy(ResourcePattern.isFixed), !segments[2].isEmpty else {
            throw .malformed(
                "Resource vendor must be fully qualified and cannot contain regexes.",
                "\(text.prefix(256))"
            )
        }
        guard segments.prefix(5).joined().allSatisfy({ if case .variable = $0 { false } else { true } }) else {
            throw .malformed(
                "Syntax errors in policy.",
                "A policy variable may stand only behind the fifth colon of \(text.prefix(256))."
            )
        }
    }

    /// Whether `arn` is meant; a variable without a value means no resource at all.
    func matches(_ arn: String, in context: ContextKeys) -> Bool {
        template.pattern(in: context)?.matches(arn) ?? false
    }

    /// The keys of the request that the text refers to.
    var keys: [String] { template.keys }

    private static func isFixed(_ piece: Template.Piece) -> Bool {
        if case .scalar = piece { true } else { false }
    }
}
