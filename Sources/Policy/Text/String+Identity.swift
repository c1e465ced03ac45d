extension String {
    /// Whether the code points are the same; unlike `==`, which takes two spellings of é for one.
    func isIdentical(to other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
