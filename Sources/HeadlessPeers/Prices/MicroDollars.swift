/// An amount of money in millionths of a US dollar. Integers only: caps must add up exactly.
public struct MicroDollars: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The amount in millionths of a dollar; never negative in this room.
    public let value: Int64

    /// `value` millionths of a dollar.
    public init(_ value: Int64) { self.value = value }

    /// Nothing.
    public static let zero = MicroDollars(0)

    /// Whole dollars.
    public static func dollars(_ amount: Int64) -> MicroDollars {
        let (product, overflow) = amount.multipliedReportingOverflow(by: 1_000_000)
        return MicroDollars(overflow ? .max : product)
    }

    /// The nearest amount to a decimal number of dollars, or nil outside 0...1,000,000 dollars. Only configuration files
    /// come this way; from here on all is integer.
    public init?(dollars: Double) {
        guard dollars >= 0, dollars <= 1_000_000 else { return nil }
        value = Int64((dollars * 1_000_000).rounded())
    }

    /// The sum, saturating.
    public static func + (lhs: MicroDollars, rhs: MicroDollars) -> MicroDollars {
        let (sum, overflow) = lhs.value.addingReportingOverflow(rhs.value)
        return MicroDollars(overflow ? .max : sum)
    }

    /// The difference, not below zero.
    public static func - (lhs: MicroDollars, rhs: MicroDollars) -> MicroDollars {
        MicroDollars(max(0, lhs.value - rhs.value))
    }

    /// The amount `count` times, saturating.
    public static func * (lhs: MicroDollars, count: Int) -> MicroDollars {
        let (product, overflow) = lhs.value.multipliedReportingOverflow(by: Int64(count))
        return MicroDollars(overflow ? .max : product)
    }

    /// By amount.
    public static func < (lhs: MicroDollars, rhs: MicroDollars) -> Bool { lhs.value < rhs.value }

    /// For people: `$1.50`, `$0.000123`. Cents always, further digits where there are any.
    public var description: String {
        let fraction = String(value % 1_000_000)
        let digits = String(repeating: "0", count: max(0, 6 - fraction.count)) + fraction
        var kept = Substring(digits)
        while kept.count > 2, kept.last == "0" { kept.removeLast() }
        return "$\(value / 1_000_000).\(kept)"
    }
}
