#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Lines over the process's own standard input and output.
public enum StdioTransport {
    /// Takes standard input and output over for the protocol: both move to private descriptors, descriptor 1 becomes
    /// standard error so that a stray print cannot break the framing, and descriptor 0 becomes empty so that no child
    /// process can eat the input. Call once, before anything is written.
    public static func takeOver(maxLineBytes: Int = 32 << 20) throws -> DescriptorTransport {
        let input = try FileDescriptor.duplicate(STDIN_FILENO)
        let output = try FileDescriptor.duplicate(STDOUT_FILENO)
        let nothing = FileDescriptor.nothing()
        if nothing >= 0 {
            _ = dup2(nothing, STDIN_FILENO)
            if fcntl(STDERR_FILENO, F_GETFD) < 0 { _ = dup2(nothing, STDERR_FILENO) }
            FileDescriptor.close(nothing)
        }
        guard dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else {
            throw TransportError.system("cannot point standard output at standard error")
        }
        return try DescriptorTransport(input: input, output: output, maxLineBytes: maxLineBytes)
    }
}
