/// One REST operation's method and path, ready to be matched.
struct Route: Sendable {
    enum Step: Sendable, Equatable {
        case literal(String)
        case label(String)
        case rest(String)
    }

    let operation: String
    let binding: HTTPBinding
    private let steps: [Step]
    private let fixedQuery: [String]

    init(operation: String, binding: HTTPBinding) {
        self.operation = operation
        self.binding = binding
        let parts = binding.path.split(separator: "?", maxSplits: 1)
        steps = (parts.first ?? "").split(separator: "/").map(Route.step)
        fixedQuery = parts.count > 1 ? parts[1].split(separator: "&").map(String.init) : []
    }

    /// The routes of those `operations` that have one, the most particular first.
    static func routes(of operations: [any Operation.Type]) -> [Route] {
        operations
            .compactMap { type in type.binding.map { Route(operation: type.name, binding: $0) } }
            .sorted { $0.particularity > $1.particularity }
    }

    /// The values of the path's labels if `request` is for this route.
    func match(_ request: ServiceRequest, path: [Substring], fields: [String]) throws -> [(String, String)]? {
        guard request.method == binding.method, fixedQuery.allSatisfy(fields.contains) else { return nil }
        var labels: [(String, String)] = []
        for (index, step) in steps.enumerated() {
            guard index < path.count else { return nil }
            switch step {
            case .literal(let text): guard path[index] == text else { return nil }
            case .label(let name):
                labels.append((name, try FormFields.decode(path[index].utf8, plusIsSpace: false)))
            case .rest(let name):
                let rest = path[index...].joined(separator: "/")
                return labels + [(name, try FormFields.decode(rest.utf8, plusIsSpace: false))]
            }
        }
        return path.count == steps.count ? labels : nil
    }

    /// Literals come before labels, and those before the rest of a path.
    private var particularity: Int {
        steps.reduce(0) { sum, step in
            switch step {
            case .literal: sum + 100
            case .label: sum + 10
            case .rest: sum + 1
            }
        } + fixedQuery.count
    }

    private static func step(_ text: Substring) -> Step {
        guard text.hasPrefix("{"), text.hasSuffix("}") else { return .literal(String(text)) }
        let name = text.dropFirst().dropLast()
        return name.hasSuffix("+") ? .rest(String(name.dropLast())) : .label(String(name))
    }
}
