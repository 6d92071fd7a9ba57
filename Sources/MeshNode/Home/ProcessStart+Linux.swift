#if os(Linux)
import Glibc

/// When a process started, so that a recycled process number is not mistaken for the process that had it before.
enum ProcessStart {
    /// Clock ticks since boot (field 22 of `/proc/<pid>/stat`), or nil when there is no such process.
    static func of(_ process: pid_t) -> String? {
        guard let file = fopen("/proc/\(process)/stat", "re") else { return nil }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = fread(&buffer, 1, buffer.count, file)
        // The command name in parentheses may hold anything, so count fields from the last parenthesis.
        guard let end = buffer[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = String(decoding: buffer[(end + 1)..<count], as: UTF8.self).split(separator: " ")
        return fields.count > 19 ? String(fields[19]) : nil
    }
}
#endif
