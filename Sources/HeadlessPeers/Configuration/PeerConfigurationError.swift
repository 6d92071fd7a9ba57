/// Why a configuration file cannot be used: everything that is wrong with it, in the order of the file.
public struct PeerConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One thing that is wrong.
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// The line, from 1; nil if it is about something absent.
        public let line: Int?
        /// The column, in characters from 1.
        public let column: Int?
        /// What is wrong and what would be right. Never repeats a value: it may be a key that went astray.
        public let text: String

        /// Place and text.
        public var description: String {
            guard let line, let column else { return text }
            return "\(line):\(column): \(text)"
        }
    }

    /// The file's name, as the person gave it.
    public let file: String
    /// What is wrong; at least one.
    public let problems: [Problem]

    /// One line a problem, `file:line:column: what`.
    public var description: String {
        problems.map { "\(file):\($0.line == nil ? " " : "")\($0)" }.joined(separator: "\n")
    }
}
