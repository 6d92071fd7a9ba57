/// Writes metrics in the Prometheus text exposition format 0.0.4.
struct PrometheusText {
    private(set) var text = ""

    mutating func gauge(_ name: String, _ help: String, _ value: Int) { write(name, help, "gauge", [("", value)]) }

    mutating func counter(_ name: String, _ help: String, _ value: Int) { write(name, help, "counter", [("", value)]) }

    mutating func gauge(_ name: String, _ help: String, label: String, _ values: [(String, Int)]) {
        write(name, help, "gauge", values.map { (Self.braces(label, $0.0), $0.1) })
    }

    mutating func counter(_ name: String, _ help: String, label: String, _ values: [(String, Int)]) {
        write(name, help, "counter", values.map { (Self.braces(label, $0.0), $0.1) })
    }

    private mutating func write(_ name: String, _ help: String, _ type: String, _ samples: [(String, Int)]) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        for (labels, value) in samples { text += "\(name)\(labels) \(value)\n" }
    }

    private static func braces(_ label: String, _ value: String) -> String {
        var escaped = ""
        for character in value {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return "{\(label)=\"\(escaped)\"}"
    }
}
