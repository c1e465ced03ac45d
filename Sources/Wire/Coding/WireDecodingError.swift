/// Why a request's tree does not fit the operation's shape.
struct WireDecodingError: Error, Equatable {
    enum Reason: Equatable {
        /// A required member is absent.
        case missing
        /// The text cannot be read as what the member is; `expected` completes "Must be …".
        case invalid(value: String, expected: String)
        /// The value has another form; `form` completes "may not be treated as …".
        case mismatch(form: String)
        /// The operation has no such member.
        case unknown
    }

    /// The member's full dotted wire name, such as `Filters.Filter.1.Name`.
    let name: String
    let reason: Reason
}
