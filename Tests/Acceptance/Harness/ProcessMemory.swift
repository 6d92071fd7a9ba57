import Foundation

/// What a running process has in its memory, as its kernel lets the same user read it (Linux only).
struct ProcessMemory {
    /// What it can read, without what is mapped from files for reading only: the program and its libraries.
    let regions: [[UInt8]]

    /// nil where the kernel does not let us.
    init?(of process: pid_t) {
        #if os(Linux)
        guard let map = try? String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8) else { return nil }
        let memory = open("/proc/\(process)/mem", O_RDONLY)
        guard memory >= 0 else { return nil }
        defer { close(memory) }
        var regions: [[UInt8]] = []
        for line in map.split(separator: "\n") {
            let columns = line.split(separator: " ")
            let ends = columns[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            let isProgram = !columns[1].contains("w") && columns[4] != "0"
            guard columns[1].hasPrefix("r"), !isProgram, !line.hasSuffix("[vvar]"), !line.hasSuffix("[vsyscall]"),
                ends.count == 2,
                ends[1] - ends[0] <= 1 << 30
            else { continue }
            var bytes = [UInt8](repeating: 0, count: Int(ends[1] - ends[0]))
            let count = pread(memory, &bytes, bytes.count, off_t(Int64(bitPattern: ends[0])))
            // Part of a region may never have been touched, or be gone by now.
            if count > 0 { regions.append(Array(bytes[..<count])) }
        }
        self.regions = regions
        #else
        return nil
        #endif
    }

    var byteCount: Int { regions.reduce(0) { $0 + $1.count } }

    func holds(_ pattern: [UInt8]) -> Bool { regions.contains { Self.holds($0, pattern) } }

    /// Whether `bytes` hold `pattern`, found by its first byte: `memmem` is not to be had everywhere.
    static func holds(_ bytes: [UInt8], _ pattern: [UInt8]) -> Bool {
        guard let first = pattern.first else { return false }
        return bytes.withUnsafeBytes { bytes in
            pattern.withUnsafeBytes { pattern in
                guard let start = bytes.baseAddress, let wanted = pattern.baseAddress else { return false }
                var place = 0
                while bytes.count - place >= pattern.count {
                    guard let hit = memchr(start + place, Int32(first), bytes.count - place - pattern.count + 1) else {
                        return false
                    }
                    if memcmp(hit, wanted, pattern.count) == 0 { return true }
                    place = UnsafeRawPointer(hit) - start + 1
                }
                return false
            }
        }
    }
}
