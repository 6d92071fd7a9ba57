import Foundation

/// What the kernel knows of a process. Linux only: it is read from `/proc`.
enum ProcessFacts {
    /// Resident memory in bytes.
    static func residentBytes(_ identifier: Int32) throws -> Double {
        let status = try String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)
        for line in status.split(separator: "\n") where line.hasPrefix("VmRSS:") {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.count > 1, let kibibytes = Double(words[1]) { return kibibytes * 1024 }
        }
        throw ChildFailure(description: "/proc has no resident size of the process")
    }

    /// User and system time of all threads so far, in seconds (resolution 1/100 s).
    static func processorSeconds(_ identifier: Int32) throws -> Double {
        let stat = try String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8)
        // The second field is the name in parentheses and may contain blanks; utime and stime are fields 14 and 15.
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            throw ChildFailure(description: "/proc has no processor time of the process")
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
