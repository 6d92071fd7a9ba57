/// One line of the table.
struct Figure {
    /// What was measured.
    let name: String
    /// What is asked of it.
    let asked: String
    /// What came out.
    let measured: String
    /// How it was measured, so that somebody else can doubt it.
    let how: String
    /// Whether it is what was asked; `nil` if nothing was asked or nothing could be measured.
    let isMet: Bool?

    /// A figure that must not be above `limit`.
    init(_ name: String, _ value: Double, atMost limit: Double?, _ unit: Unit, how: String) {
        self.name = name
        asked = limit.map { "<= " + unit.text($0) } ?? "-"
        measured = unit.text(value)
        self.how = how
        isMet = limit.map { value <= $0 }
    }

    /// A figure that could not be measured, and why.
    init(_ name: String, notMeasured reason: String) {
        self.name = name
        asked = "-"
        measured = "not measured"
        how = reason
        isMet = nil
    }
}

/// The units of the table.
enum Unit {
    case microseconds
    case milliseconds
    case mebibytes
    case tokens
    case percent
    case count

    /// A value in this unit, with three significant digits. Times are handed over in seconds, sizes in bytes, percents as
    /// shares of one.
    func text(_ value: Double) -> String {
        switch self {
        case .microseconds: Self.rounded(value * 1e6) + " us"
        case .milliseconds: Self.rounded(value * 1e3) + " ms"
        case .mebibytes: Self.rounded(value / 1_048_576) + " MB"
        case .percent: Self.rounded(value * 100, digits: 3) + " %"
        case .count: String(Int(value.rounded()))
        case .tokens: String(Int(value.rounded())) + " tokens"
        }
    }

    private static func rounded(_ value: Double, digits: Int? = nil) -> String {
        let digits = digits ?? (value >= 100 ? 0 : value >= 10 ? 1 : 2)
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (value * scale).rounded() / scale
        return digits == 0 ? String(Int(scaled)) : String(scaled)
    }
}
