import Engine

/// A parameter as owners of parameter groups see it: what it may be, and what it is where they say nothing.
package struct ParameterDefinition: Sendable, Equatable {
    /// What a value is, in the words of RDS.
    package enum DataType: String, Sendable {
        case boolean
        case integer
        case float
        case string
        case list
    }

    /// The name, in lower case.
    package var name: String
    /// What it does, in a sentence; a number's unit stands before it.
    package var summary: String
    /// Whether a change takes a reboot.
    package var isStatic: Bool
    /// What a value is.
    package var dataType: DataType
    /// The values of a choice or a list; empty where it is neither.
    package var choices: [String] = []
    /// The least and the greatest number, as texts.
    package var range: (least: String, greatest: String)?
    /// Whether a group may have a value of it.
    package var isModifiable: Bool
    /// The value that Holdfast gives it; nil where the engine's own holds.
    package var systemValue: String?

    /// The values that it may have, as RDS writes them.
    package var allowedValues: String? {
        if let range { return "\(range.least)-\(range.greatest)" }
        if dataType == .boolean { return "0,1" }
        return choices.isEmpty ? nil : choices.joined(separator: ",")
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.name == right.name && left.isModifiable == right.isModifiable && left.allowedValues == right.allowedValues
            && left.systemValue == right.systemValue && left.isStatic == right.isStatic
    }

    /// The parameters of an engine version and RDS's own, by name.
    package static func all(of catalog: ParameterCatalog) -> [ParameterDefinition] {
        let engine = catalog.parameters.filter { $0.context != "internal" }.map { ParameterDefinition($0, catalog) }
        return (engine + ServiceParameters.all(major: catalog.major)).sorted { $0.name < $1.name }
    }
}

extension ParameterDefinition {
    /// Chapters of PostgreSQL's manual whose parameters can't serve an owner here.
    private static let closedCategories: Set<String> = [
        "Developer Options", "File Locations", "Preset Options", "Write-Ahead Log / Archive Recovery",
        "Write-Ahead Log / Archiving", "Write-Ahead Log / Recovery Target",
    ]
    /// Parameters that would keep Holdfast from its server, or its server from the disk.
    private static let closedNames: Set<String> = [
        "bonjour", "bonjour_name", "db_user_namespace", "log_file_mode", "oauth_validator_libraries",
        "restart_after_crash", "synchronous_standby_names", "wal_sync_method",
    ]
    /// Messages are read by Holdfast, too.
    private static let messageLocales = ["C", "C.UTF-8", "en_US.UTF-8"]
    private static let preloadLists: Set<String> = ["shared_preload_libraries", "session_preload_libraries"]
    /// What capture, backups and the daemon itself need some of.
    private static let leasts = [
        "max_replication_slots": "10", "max_wal_senders": "10", "superuser_reserved_connections": "3",
    ]

    /// A parameter of the engine.
    init(_ parameter: PostgreSQLParameter, _ catalog: ParameterCatalog) {
        let isList = Self.preloadLists.contains(parameter.name)
        let fixed = ServiceParameters.fixed[parameter.name]
        let choices = parameter.name == "lc_messages" ? Self.messageLocales : parameter.choices
        let dataType: DataType =
            switch parameter.kind {
            case .flag: .boolean
            case .integer: .integer
            case .real: .float
            case .choice, .text: isList ? .list : .string
            }
        self.init(
            name: parameter.name,
            summary: (parameter.unit.map { "(\($0)) " } ?? "") + parameter.summary,
            isStatic: parameter.isStatic,
            dataType: dataType,
            choices: fixed.map { [$0] } ?? (isList ? catalog.libraries : choices),
            isModifiable: fixed != nil
                || !PostgreSQLConfiguration.reservedParameters.contains(parameter.name)
                    && !Self.closedNames.contains(parameter.name)
                    && !Self.closedCategories.contains(parameter.category),
            systemValue: ServiceParameters.systemValues[parameter.name] ?? parameter.builtDefault
        )
        if dataType == .integer || dataType == .float, let least = parameter.least, let greatest = parameter.greatest {
            range = (Self.leasts[parameter.name] ?? least, greatest)
        }
    }

    /// Whether the engine has a say in what a value may be, beside what it tells of the parameter.
    var isCheckedByEngine: Bool { dataType == .string && (choices.isEmpty || name == "lc_messages") }

    /// Refuses a value that the parameter can't have.
    package func check(_ value: String) throws {
        guard isModifiable else { throw FleetError.invalid("The parameter \(name) cannot be modified.") }
        guard !value.unicodeScalars.contains(where: { $0.value < 32 }), value.utf8.count <= 4_096 else {
            throw FleetError.invalid("The value of \(name) is too long or holds a control character.")
        }
        guard !isAllowed(value) else { return }
        throw FleetError.invalid(
            "Invalid parameter value: \(value.prefix(128)) for: \(name) allowed values are: \(allowedValues ?? "text")"
        )
    }

    private func isAllowed(_ value: String) -> Bool {
        switch dataType {
        case .boolean: ["0", "1", "on", "off", "true", "false"].contains(value.lowercased())
        case .integer:
            ParameterFormula.isFormula(value)
                ? ParameterFormula(value) != nil
                : Int(value).map { number in
                    range.map { number >= Int($0.least) ?? .min && number <= Int($0.greatest) ?? .max } ?? true
                } ?? false
        case .float:
            Double(value).map { number in
                number.isFinite
                    && range.map {
                        number >= Double($0.least) ?? -.infinity && number <= Double($0.greatest) ?? .infinity
                    } ?? true
            } ?? false
        case .string: choices.isEmpty || choices.contains { $0.lowercased() == value.lowercased() }
        case .list:
            value.split(separator: ",", omittingEmptySubsequences: true)
                .allSatisfy { choices.contains($0.trimmingPrefix(" ").description) }
        }
    }
}
