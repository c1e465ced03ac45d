import Fleet

/// A configuration parameter as RDS describes it.
struct Parameter: Codable, Sendable {
    let parameterName: String
    let parameterValue: String?
    let description: String
    let source: String
    let applyType: String
    let dataType: String
    let allowedValues: String?
    let isModifiable: Bool
    let applyMethod: String

    /// A parameter, and what a group says of it.
    init(_ definition: ParameterDefinition, _ setting: ParameterGroup.Setting?) {
        parameterName = definition.name
        parameterValue = setting?.value ?? definition.systemValue
        description = definition.summary
        source = setting != nil ? "user" : definition.systemValue != nil ? "system" : "engine-default"
        applyType = definition.isStatic ? "static" : "dynamic"
        dataType = definition.dataType.rawValue
        allowedValues = definition.allowedValues
        isModifiable = definition.isModifiable
        applyMethod = (setting?.method ?? .pendingReboot).rawValue
    }
}

/// A parameter as clients send it to change it.
struct ParameterParameter: Decodable, Sendable {
    var parameterName: String?
    var parameterValue: String?
    var applyMethod: ParameterGroup.ApplyMethod?
}
