import Access

extension Access.KeyHolder {
    /// What clients call the holder.
    var name: String {
        switch self {
        case .root: "root"
        case .user(let name): name
        }
    }
}
