/// What a call asked and what it got, as far as its service understood it: for the record of the call.
package struct CallTrace: Sendable {
    /// The operation's name as the request spells it, whether or not it is served.
    package var operation: String
    /// The request's members.
    package var input: Wire
    /// Whether the members fit the operation's shape; where they don't, nobody knows what they mean.
    package var isUnderstood = false
    /// What the call is about.
    package var resources: [ProtectedResource] = []
    /// The answer's members.
    package var output: Wire?

    /// The trace of a call that has only just been read.
    package init(operation: String, input: Wire) {
        self.operation = operation
        self.input = input
    }
}
