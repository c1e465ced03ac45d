/// The version of the policy language that a document is written in.
package enum PolicyVersion: String, Sendable {
    /// The language before variables; the one of documents that name none.
    case version2008 = "2008-10-17"
    /// The current language.
    case version2012 = "2012-10-17"

    /// Whether `${…}` is a variable.
    var hasVariables: Bool { self == .version2012 }
}
