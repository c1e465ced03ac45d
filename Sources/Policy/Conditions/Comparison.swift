/// How a condition compares a value of the request with one of the policy.
///
/// IAM user guide, reference_policies_elements_condition_operators.
enum Comparison: Sendable, Equatable {
    case string(ignoringCase: Bool)
    case like
    case number(Relation)
    case moment(Relation)
    case flag
    case binary
    case address
    case arn
    case presence

    /// How two values that have an order are compared.
    enum Relation: Sendable, Equatable {
        case equal
        case less
        case lessOrEqual
        case greater
        case greaterOrEqual

        /// Whether `left` stands in this relation to `right`.
        func holds<T: Comparable>(_ left: T, _ right: T) -> Bool {
            switch self {
            case .equal: left == right
            case .less: left < right
            case .lessOrEqual: left <= right
            case .greater: left > right
            case .greaterOrEqual: left >= right
            }
        }
    }
}
