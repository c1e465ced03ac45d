package import Ledger

/// A resource that its owner can put tags on.
package protocol Tagged: Document {
    /// The word that names its type in ARNs.
    static var resourceType: String { get }
    /// The resource of that name; throws the refusal that tells of its absence.
    static func tagged(_ identifier: String, in scope: Scope, _ reader: LedgerReader) throws -> Self
    /// The tags, in the order they were given.
    var tags: [Tag] { get set }
    /// Has the repository told, where it says something about such resources.
    func describe(_ ticket: DescriptionTicket, _ writer: LedgerWriter) throws
}

extension Tagged {
    package func describe(_ ticket: DescriptionTicket, _ writer: LedgerWriter) throws {}
}

extension AutomatedBackup: Tagged {
    package static let resourceType = "auto-backup"
    package static func tagged(_ identifier: String, in scope: Scope, _ reader: LedgerReader) throws -> Self {
        guard var found = try reader.find(Self.self, identifier, in: scope) else {
            throw FleetError(.automatedBackupNotFound, "The automated backup \(identifier) was not found.")
        }
        if let instance = try reader.instance(of: found) { found.instance = instance }
        return found
    }
    /// Its own tags, or, as long as nobody has changed them, its instance's.
    package var tags: [Tag] {
        get { replication?.tags ?? ownTags ?? instance.settings.tags }
        set {
            if replication != nil { replication?.tags = newValue } else { ownTags = newValue }
        }
    }
    package func describe(_ ticket: DescriptionTicket, _ writer: LedgerWriter) throws {
        try ticket.describe(self, writer)
    }
}

extension Instance: Tagged {
    package static let resourceType = "db"
    package static func tagged(_ identifier: String, in scope: Scope, _ reader: LedgerReader) throws -> Self {
        try reader.instance(identifier, in: scope)
    }
    package var tags: [Tag] {
        get { settings.tags }
        set { settings.tags = newValue }
    }
    package func describe(_ ticket: DescriptionTicket, _ writer: LedgerWriter) throws {
        try ticket.describe(self, writer)
    }
}

extension OptionGroup: Tagged {
    package static let resourceType = "og"
    package static func tagged(_ identifier: String, in scope: Scope, _ reader: LedgerReader) throws -> Self {
        try reader.optionGroup(identifier, in: scope)
    }
    package func describe(_ ticket: DescriptionTicket, _ writer: LedgerWriter) throws {
        try ticket.describe(self, writer)
    }
}

extension ParameterGroup: Tagged {
    package static let resourceType = "pg"
    package static func tagged(_ identifier: String, in scope: Scope, _ reader: LedgerReader) throws -> Self {
        try reader.parameterGroup(identifier, in: scope)
    }
    package func describe(_ ticket: DescriptionTicket, _ writer: LedgerWriter) throws {
        try ticket.describe(self, writer)
    }
}

extension Snapshot: Tagged {
    package static let resourceType = "snapshot"
    package static func tagged(_ identifier: String, in scope: Scope, _ reader: LedgerReader) throws -> Self {
        try reader.snapshot(identifier, in: scope)
    }
    package func describe(_ ticket: DescriptionTicket, _ writer: LedgerWriter) throws {
        try ticket.describe(self, writer)
    }
}

extension SubnetGroup: Tagged {
    package static let resourceType = "subgrp"
    package static func tagged(_ identifier: String, in scope: Scope, _ reader: LedgerReader) throws -> Self {
        try reader.subnetGroup(identifier, in: scope)
    }
    package func describe(_ ticket: DescriptionTicket, _ writer: LedgerWriter) throws {
        try ticket.describe(self, writer)
    }
}

extension Subscription: Tagged {
    package static let resourceType = "es"
    package static func tagged(_ identifier: String, in scope: Scope, _ reader: LedgerReader) throws -> Self {
        try reader.subscription(identifier, in: scope)
    }
}
