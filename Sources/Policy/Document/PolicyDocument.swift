/// A policy: the statements of a document in AWS's policy language.
///
/// IAM user guide, reference_policies_grammar.
package struct PolicyDocument: Sendable, Equatable {
    /// The most statements that are read.
    static let statementsMax = 512

    /// The document's own id.
    package let id: String?
    /// The version of the language.
    package let version: PolicyVersion
    /// The statements in their order.
    package let statements: [PolicyStatement]

    /// Reads `text` as a policy of `kind`.
    package init(_ text: String, kind: PolicyKind) throws(PolicyError) {
        try self.init(Array(text.utf8), kind: kind)
    }

    /// Reads `bytes` as a policy of `kind`.
    package init(_ bytes: [UInt8], kind: PolicyKind) throws(PolicyError) {
        guard bytes.count <= PolicyKind.bytesMax else { throw .tooLong(charactersMax: kind.charactersMax) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed("Syntax errors in policy.", "The document is not UTF-8.")
        }
        guard kind.characters(in: text) <= kind.charactersMax else { throw .tooLong(charactersMax: kind.charactersMax) }
        let elements = try PolicyElements(try JSONReader.read(bytes), of: "The document")
        try elements.allowOnly(["Version", "Id", "Statement"])
        id = try elements.text("Id")
        version = try PolicyDocument.version(of: elements, kind: kind)
        guard let statement = elements["Statement"] else { throw .malformed("Missing required field Statement") }
        statements = try PolicyDocument.statements(statement, kind, version)
    }

    /// The names of the keys of a request that the policy refers to, sorted.
    package var contextKeys: [String] { Set(statements.flatMap(\.contextKeys)).sorted() }

    private static func version(of elements: PolicyElements, kind: PolicyKind) throws(PolicyError) -> PolicyVersion {
        let text = try elements.text("Version")
        guard let version = PolicyVersion(rawValue: text ?? PolicyVersion.version2008.rawValue) else {
            throw .malformed("The policy must contain a valid version string", "Write \"Version\": \"2012-10-17\".")
        }
        guard kind != .managed || version == .version2012 else {
            throw .malformed("Policy document must be version 2012-10-17 or greater.")
        }
        return version
    }

    private static func statements(
        _ value: JSONValue,
        _ kind: PolicyKind,
        _ version: PolicyVersion
    ) throws(PolicyError) -> [PolicyStatement] {
        let values = if case .array(let values) = value { values } else { [value] }
        guard !values.isEmpty else {
            throw .malformed("Syntax errors in policy.", "Statement must have at least one statement.")
        }
        guard values.count <= statementsMax else {
            throw .malformed("Syntax errors in policy.", "Statement has more than \(statementsMax) statements.")
        }
        var statements: [PolicyStatement] = []
        var sids: Set<String> = []
        for (index, value) in values.enumerated() {
            let elements = try PolicyElements(value, of: "Statement \(index + 1)")
            let statement = try StatementReader(elements: elements, kind: kind, version: version).statement()
            if let sid = statement.sid, !sid.isEmpty, !sids.insert(sid).inserted {
                throw .malformed("Statement IDs (SID) in a single policy must be unique.", "\(sid.prefix(128)) is not.")
            }
            statements.append(statement)
        }
        return statements
    }
}
