import Foundation

/// Where the figures come from; without it a table says little.
enum Machine {
    /// Cores and system.
    static var summary: String {
        let info = ProcessInfo.processInfo
        return "\(info.activeProcessorCount) cores, \(info.operatingSystemVersionString)"
    }

    /// How many tasks wanted to run during the last minute. Above the number of cores, every time in the table is too long.
    static var load: String {
        var averages = [0.0, 0, 0]
        guard getloadavg(&averages, 3) > 0 else { return "unknown" }
        return String((averages[0] * 10).rounded() / 10)
    }
}
