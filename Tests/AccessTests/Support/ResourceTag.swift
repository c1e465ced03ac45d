import Fleet

/// A tag of a resource of RDS; `Testing` has a `Tag` too.
typealias ResourceTag = Tag
