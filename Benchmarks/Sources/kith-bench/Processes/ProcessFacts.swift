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

    /// User and system time of all threads so far, ended ones included, in seconds; exact to well below a millisecond.
    static func processorSeconds(_ identifier: Int32) throws -> Double {
        #if os(Linux)
        var clock = clockid_t()
        var time = timespec()
        if clock_getcpuclockid(identifier, &clock) == 0, clock_gettime(clock, &time) == 0 {
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        #endif
        throw ChildFailure(description: "the system does not tell the processor time of the process")
    }
}
