public import WireJSON

/// What a Swift type cannot say about one of its properties: the sentence a model reads, and the limits.
public struct Note: Sendable, Hashable, ExpressibleByStringLiteral {
    /// What the property means, in one sentence.
    public let description: String
    /// Used when the argument is absent; a property with a default is never required.
    public let defaultValue: JSON?
    /// Smallest and largest number, both included.
    public let range: ClosedRange<Double>?
    /// Shortest and longest text, in characters.
    public let length: ClosedRange<Int>?
    /// Fewest and most items of a list.
    public let count: ClosedRange<Int>?

    /// A note with the limits that apply.
    public init(
        _ description: String, default defaultValue: JSON? = nil, range: ClosedRange<Double>? = nil,
        length: ClosedRange<Int>? = nil, count: ClosedRange<Int>? = nil
    ) {
        self.description = description
        self.defaultValue = defaultValue
        self.range = range
        self.length = length
        self.count = count
    }

    /// A note without limits.
    public init(stringLiteral description: String) { self.init(description) }
}

/// A type whose properties carry notes, so that a schema can be derived from it.
public protocol Described: Decodable, Sendable {
    /// One note for each coding key: not one less, not one more.
    static var notes: [String: Note] { get }
}

/// The arguments of a tool. Its schema comes from the type itself, so the two cannot drift apart.
public protocol ToolInput: Described {
    /// Arguments that work; shown to the model when its own did not.
    static var example: JSON { get }
}

/// The structured result of a tool. Say everything in it: some hosts show the model nothing else.
public protocol ToolOutput: Described, Encodable {}

/// A type that writes its own schema because deriving one from its decoder is impossible.
public protocol CustomSchema: Decodable {
    /// The JSON Schema of the encoded value.
    static var schema: JSON { get }
    /// Any value; used only while a schema is derived.
    static var sample: Self { get }
}

/// The input of a tool that takes no arguments.
public struct NoArguments: ToolInput, Equatable {
    /// No arguments, no notes.
    public static let notes: [String: Note] = [:]
    /// The empty object.
    public static let example: JSON = [:]

    /// The only value.
    public init() {}
}
