#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Turns the failure of the system call just made into an error with the path it was about.
func systemError(_ operation: String, _ path: String, code: Int32 = errno) -> LinkError {
    .system(operation: operation, path: path, detail: String(cString: strerror(code)))
}
