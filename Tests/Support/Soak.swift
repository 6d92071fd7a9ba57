import Foundation

/// How long tests with many rounds run: short in `make test`, whole in `make soak`.
public enum Soak {
    /// Whether the whole length was asked for.
    public static let isOn = ProcessInfo.processInfo.environment["KITH_SOAK"] != nil

    /// The number of rounds.
    public static func rounds(_ short: Int, whole: Int) -> Int { isOn ? whole : short }
}
