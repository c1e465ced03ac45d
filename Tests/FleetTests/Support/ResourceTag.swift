import Fleet

/// The tag of a resource, which Testing has another word `Tag` for.
typealias ResourceTag = Tag
