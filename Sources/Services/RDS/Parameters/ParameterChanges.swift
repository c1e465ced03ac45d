import Fleet
import Wire

extension ParameterParameter {
    /// The change that a client asks for; a reset has no value.
    func change(isReset: Bool) throws -> ParameterChange {
        guard let parameterName, !parameterName.isEmpty else {
            throw ServiceError.invalidParameterValue("The parameter ParameterName must be provided.")
        }
        guard let applyMethod else {
            throw ServiceError.invalidParameterValue(
                "The parameter ApplyMethod must be provided for \(parameterName): immediate or pending-reboot."
            )
        }
        guard !isReset else { return ParameterChange(name: parameterName, value: nil, method: applyMethod) }
        guard let parameterValue else {
            throw ServiceError.invalidParameterValue(
                "The parameter ParameterValue must be provided for \(parameterName)."
            )
        }
        return ParameterChange(name: parameterName, value: parameterValue, method: applyMethod)
    }
}
