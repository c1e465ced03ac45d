import Glibc

/// Calls a body with a null-terminated array of C strings; a nil string becomes a null pointer.
func withCStrings<Result>(
    _ strings: [String?],
    _ body: (UnsafePointer<UnsafePointer<CChar>?>) throws -> Result
) rethrows -> Result {
    let copies = unsafe strings.map { string in unsafe string.flatMap { unsafe strdup($0) } }
    defer {
        for index in unsafe copies.indices { unsafe free(copies[index]) }
    }
    let pointers = unsafe copies.map { unsafe UnsafePointer<CChar>($0) } + [nil]
    return try unsafe pointers.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("the array holds its terminator") }
        return try unsafe body(base)
    }
}

extension String {
    /// The text without white space around it.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
