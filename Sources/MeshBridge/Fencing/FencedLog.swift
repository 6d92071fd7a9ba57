import Ambient
public import Logging
import TextScreening

/// A log whose lines end on a person's terminal: reasons and errors in it may hold the words of a peer or a relay, so
/// everything is escaped, kept on one line and cut before it is written.
public struct FencedLog: LogHandler {
    /// Most characters of one message or one value.
    private static let most = 500

    private var inner: any LogHandler

    /// Fences what goes to `inner`.
    public init(_ inner: any LogHandler) { self.inner = inner }

    /// The least level that is written.
    public var logLevel: Logger.Level {
        get { inner.logLevel }
        set { inner.logLevel = newValue }
    }

    /// Values that stand on every line.
    public var metadata: Logger.Metadata {
        get { inner.metadata }
        set { inner.metadata = newValue.mapValues(Self.fenced) }
    }

    /// One value that stands on every line.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { inner[metadataKey: key] }
        set { inner[metadataKey: key] = newValue.map(Self.fenced) }
    }

    /// Writes one line.
    public func log(event: LogEvent) {
        var event = event
        event.message = "\(Self.fenced(event.message.description))"
        event.metadata = event.metadata?.mapValues(Self.fenced)
        if let error = event.error {
            event.metadata = (event.metadata ?? [:]).merging(["error": .string(Self.fenced("\(error)"))]) { $1 }
            event.error = nil
        }
        inner.log(event: event)
    }

    private static func fenced(_ value: Logger.Metadata.Value) -> Logger.Metadata.Value {
        .string(fenced(value.description))
    }

    private static func fenced(_ text: String) -> String {
        let (body, more) = Escaping.escape(text, keepingLineBreaks: false, cap: most)
        return more > 0 ? body + "…" : body
    }
}
