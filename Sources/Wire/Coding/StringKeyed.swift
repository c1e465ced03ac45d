/// A dictionary whose keys belong to the user: a map on the wire, never respelled.
protocol StringKeyed {}

extension Dictionary: StringKeyed where Key == String {}
