import Keys

/// What the one policy of a key is called.
let onlyPolicyName = "default"

/// Throws unless `name` is that of the one policy.
func checkPolicyName(_ name: String?) throws {
    guard let name, name != onlyPolicyName else { return }
    throw KeyError(.notFound, "No such policy exists: a key's only policy is called \(onlyPolicyName).")
}
