/// One key that a configuration file may hold. The reader, the JSON Schema, the template and the messages all come from
/// the table of these (`ConfigurationKeys`), so that they cannot drift apart.
struct ConfigurationKey: Sendable {
    /// What its value may be.
    enum Kind: Sendable {
        /// A text of at most `limit` bytes.
        case text(limit: Int)
        /// One of these words.
        case word([String])
        /// A whole number.
        case integer(ClosedRange<Int64>)
        /// A number greater than zero, up to this.
        case weight(most: Double)
        /// An amount of US dollars, 0 to 1,000,000.
        case dollars
        /// A list of texts, each at most `limit` bytes.
        case texts(most: Int, limit: Int)
        /// A program and its arguments: as `texts`, but arguments may be empty (`--tools ""`).
        case command(most: Int, limit: Int)
    }

    /// The section, dotted; empty for the top of the file.
    let section: String
    let name: String
    let kind: Kind
    /// What it says, for people.
    let summary: String
    /// What counts if it is absent; nil if nothing does.
    var standard: ConfigurationValue?
    /// Older and foreign names for the same, those of xmesh-agent among them.
    var aliases: [String] = []
    var isRequired = false
    /// Why it must not be used, if it is only known to be refused, and what to write instead.
    var refusal: String?

    /// Section and name.
    var path: String { section.isEmpty ? name : section + "." + name }
}

/// A value out of a configuration file.
enum ConfigurationValue: Sendable, Hashable {
    case text(String)
    case integer(Int64)
    case number(Double)
    case texts([String])
}
