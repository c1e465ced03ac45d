/// The query protocol's request: a form whose dotted names spell a tree.
enum QueryForm {
    /// The most dots and steps in a parameter's name.
    static let depthMax = 16
    /// The longest parameter name.
    static let nameBytesMax = 1_024
    /// The highest number of a list's element.
    static let indexMax = 100_000

    /// The tree of `fields`; a list is known by its numbers, so `Tags.Tag.1` and `Tags.member.1` mean the same.
    static func tree(_ fields: [(name: String, value: String)]) throws -> Wire {
        var root = FormBranch()
        for (name, value) in fields {
            guard name.utf8.count <= nameBytesMax else {
                throw ServiceError.malformedInput("A parameter's name is longer than \(nameBytesMax) bytes.")
            }
            let steps = name.split(separator: ".", maxSplits: depthMax, omittingEmptySubsequences: false)
            guard steps.count <= depthMax else {
                throw ServiceError.malformedInput("Parameter \(name) is nested deeper than \(depthMax) levels.")
            }
            guard steps.allSatisfy({ !$0.isEmpty }) else {
                throw ServiceError.malformedInput("Parameter '\(name)' has a name with an empty part.")
            }
            guard root.insert(steps[...], value) else {
                throw ServiceError.malformedInput("Parameter \(name) is given twice or contradicts another one.")
            }
        }
        return try root.wire(root: true)
    }
}

/// A node of the tree while the form is read: a text or named children, never both.
private struct FormBranch {
    private var text: String?
    private var children: [(name: String, branch: FormBranch)] = []
    private var positions: [String: Int] = [:]

    /// Whether the value could be put at `steps`.
    mutating func insert(_ steps: ArraySlice<Substring>, _ value: String) -> Bool {
        guard text == nil else { return false }
        guard let step = steps.first else {
            text = value
            return children.isEmpty
        }
        let name = String(step)
        let position = positions[name] ?? children.endIndex
        if position == children.endIndex {
            children.append((name, FormBranch()))
            positions[name] = position
        }
        return children[position].branch.insert(steps.dropFirst(), value)
    }

    func wire(root: Bool = false) throws -> Wire {
        if let text { return .string(text) }
        guard !root, children.contains(where: { isNumber($0.name) }) else {
            return .structure(try children.map { ($0.name, try $0.branch.wire()) })
        }
        let elements = try children.map { child in (try index(child.name), try child.branch.wire()) }
        return .list(element: "member", elements.sorted { $0.0 < $1.0 }.map(\.1))
    }

    private func isNumber(_ name: String) -> Bool { name.utf8.allSatisfy { (48...57).contains($0) } }

    private func index(_ name: String) throws -> Int {
        guard let index = Int(name), "\(index)" == name, index <= QueryForm.indexMax else {
            throw ServiceError.malformedInput(
                "'\(name.prefix(32))' is not the number of a list's element. Use 1 to \(QueryForm.indexMax)."
            )
        }
        return index
    }
}
