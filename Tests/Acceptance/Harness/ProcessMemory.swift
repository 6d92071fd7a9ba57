import Foundation

/// What a running process has in its memory, as its kernel lets the same user read it (Linux only).
struct ProcessMemory {
    /// The readable regions, file mappings of the program itself included.
    let regions: [Data]

    /// nil where the kernel does not let us.
    init?(of process: pid_t) {
        #if os(Linux)
        guard let map = try? String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8) else { return nil }
        let memory = open("/proc/\(process)/mem", O_RDONLY)
        guard memory >= 0 else { return nil }
        defer { close(memory) }
        var regions: [Data] = []
        for line in map.split(separator: "\n") {
            let columns = line.split(separator: " ")
            let ends = columns[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard columns[1].hasPrefix("r"), !line.hasSuffix("[vvar]"), !line.hasSuffix("[vsyscall]"), ends.count == 2,
                ends[1] - ends[0] <= 1 << 30
            else { continue }
            var bytes = [UInt8](repeating: 0, count: Int(ends[1] - ends[0]))
            let count = pread(memory, &bytes, bytes.count, off_t(Int64(bitPattern: ends[0])))
            // Part of a region may never have been touched, or be gone by now.
            if count > 0 { regions.append(Data(bytes[..<count])) }
        }
        self.regions = regions
        #else
        return nil
        #endif
    }

    var byteCount: Int { regions.reduce(0) { $0 + $1.count } }

    func holds(_ pattern: Data) -> Bool { regions.contains { $0.range(of: pattern) != nil } }
}
