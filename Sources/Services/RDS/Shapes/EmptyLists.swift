/// A security group of the time before VPCs; no instance has one.
struct DBSecurityGroup: Codable, Sendable {}

/// An instance's place in a directory service; no instance has one.
struct DomainMembership: Codable, Sendable {}

/// A role that an instance may assume; no instance has one.
struct DBInstanceRole: Codable, Sendable {}

/// A setting of an instance's processors; no instance has one.
struct ProcessorFeature: Codable, Sendable {}

/// An option of an option group; PostgreSQL has none.
struct Option: Codable, Sendable {}

/// An option that an option group could have; PostgreSQL has none.
struct OptionGroupOption: Codable, Sendable {}
