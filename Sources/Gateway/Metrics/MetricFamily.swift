/// All series of one name.
struct MetricFamily: Sendable {
    enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    let kind: Kind
    /// The series by their labels as they are printed, without braces.
    var series: [String: any MetricSeries] = [:]

    init(kind: Kind) { self.kind = kind }

    /// The family as Prometheus reads it.
    func text(_ name: String) -> String {
        let lines = series.sorted { $0.key < $1.key }.flatMap { labels, series in series.lines(name, labels) }
        return (["# TYPE \(name) \(kind.rawValue)"] + lines).map { "\($0)\n" }.joined()
    }

    /// Labels as they are printed, in one order whatever the caller's.
    static func labels(_ dimensions: [(String, String)]) -> String {
        let pairs = dimensions.map { name, value in
            let value = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            return "\(name)=\"\(value)\""
        }
        return pairs.sorted().joined(separator: ",")
    }
}

/// The values of one name and one set of labels.
protocol MetricSeries: AnyObject, Sendable {
    /// The lines that say the values.
    func lines(_ name: String, _ labels: String) -> [String]
}

extension MetricSeries {
    /// One line: a name, its labels and a value.
    func line(_ name: String, _ labels: String, _ value: String) -> String {
        labels.isEmpty ? "\(name) \(value)" : "\(name){\(labels)} \(value)"
    }
}
