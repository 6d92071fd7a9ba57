#if canImport(Darwin)
import Darwin

/// When a process started, so that a recycled process number is not mistaken for the process that had it before.
enum ProcessStart {
    /// Seconds and microseconds since the epoch, or nil when there is no such process.
    static func of(_ process: pid_t) -> String? {
        var info = proc_bsdinfo()
        let size = CInt(MemoryLayout<proc_bsdinfo>.size)
        guard proc_pidinfo(process, PROC_PIDTBSDINFO, 0, &info, size) == size else { return nil }
        return "\(info.pbi_start_tvsec).\(info.pbi_start_tvusec)"
    }
}
#endif
