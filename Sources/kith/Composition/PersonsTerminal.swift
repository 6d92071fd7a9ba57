import Ambient
import Foundation

/// The terminal a person sits at: where they are shown what they agree to, and where they type that they do.
///
/// What an agent's shell tool offers is not one: its input is no terminal, or its environment says whose it is. The code to
/// be typed is made for the moment and shown only here, and what was typed before it was shown does not count; so neither a
/// pipe nor a prepared answer will do. A program that opens a pseudo-terminal and reads it can still pass for a person:
/// docs/security.md says so.
final class PersonsTerminal {
    /// Variables that agents' shells carry (Claude Code, Gemini CLI, Cursor, Codex, and the common convention).
    private static let agentMarks = ["CLAUDECODE", "GEMINI_CLI", "CURSOR_AGENT", "CODEX_SANDBOX", "AI_AGENT"]
    /// In bytes: an agent id, the longest thing asked for, has at most 95.
    private static let longestAnswer = 128

    private let descriptor: Int32

    /// Whether a command seems to be typed by a person: input or errors are a terminal's, and no agent has marked its shell.
    /// Enough for what is the person's own to send; what agrees to something asks for a typed code.
    static func isThere(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> Bool {
        let marks = agentMarks + ["CLAUDE_CODE_SESSION_ID", "KITH_SESSION"]
        guard marks.allSatisfy({ environment[$0].nonEmpty == nil }) else { return false }
        return isatty(STDIN_FILENO) == 1 || isatty(STDERR_FILENO) == 1
    }

    /// The terminal of this process.
    ///
    /// - Parameter command: What the person wanted to run, for the refusal.
    init(for command: String, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        if let mark = Self.agentMarks.first(where: { environment[$0].nonEmpty != nil }) {
            throw Refusal(
                "'\(command)' is for a person, and this shell belongs to an agent (\(mark) is set). The person runs it in a "
                    + "terminal of their own.")
        }
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
            throw Refusal(
                "'\(command)' needs a terminal at which a person reads and types; here input or errors go elsewhere. Run it "
                    + "in a terminal window, without pipes or redirections.")
        }
        descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Refusal("'\(command)' finds no controlling terminal (/dev/tty). Run it in a terminal window.")
        }
    }

    deinit { close(descriptor) }

    /// Columns for text; 76 where the terminal does not say or is wider.
    var width: Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20 else { return 76 }
        return min(Int(size.ws_col) - 4, 76)
    }

    /// Shows a text, which must have passed the fence.
    func show(_ text: String) { write(text + "\n") }

    /// Shows a fresh code and waits for it.
    func confirms(_ question: String, random: any RandomSource) -> Bool {
        // No digits or letters that look like others.
        let alphabet = Array("abcdefghkmnpqrstuvwxyz")
        let code = String(random.bytes(5).map { alphabet[Int($0) % alphabet.count] })
        // Whatever was typed, or fed in, before the code could be read.
        tcflush(descriptor, TCIFLUSH)
        write("\(question) type \(code): ")
        return line() == code
    }

    /// Asks for one line; nil when the terminal is gone or the line is longer than any answer.
    func asks(_ question: String) -> String? {
        tcflush(descriptor, TCIFLUSH)
        write(question + " ")
        return line()
    }

    /// One line, without its end and without spaces around it; nil when the terminal is gone.
    private func line() -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
            guard bytes.count < Self.longestAnswer else { return nil }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespaces)
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            sent += count
        }
    }
}
