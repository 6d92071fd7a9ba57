import WireJSON

/// Reads what a program printed: the answer as JSON, an envelope around it as `claude -p --output-format json` prints, or
/// plain text.
enum CommandOutput {
    static func read(_ bytes: [UInt8]) -> ReplyReading {
        let text = String(decoding: bytes, as: UTF8.self)
        var reading = ReplyReading(stop: .complete, calls: [], text: text, usage: nil)
        guard let object = ReplyReading.object(in: Excerpt.trimmed(text)), let result = object["result"]?.stringValue
        else { return reading }
        reading.text = result
        reading.usage = usage(object["usage"])
        if object["is_error"]?.boolValue == true {
            reading.stop = .refused(Excerpt.of(result, limit: 200))
        }
        return reading
    }

    private static func usage(_ usage: JSON?) -> ModelUsage? {
        guard let usage, let input = usage.tokens("input_tokens"), let output = usage.tokens("output_tokens") else {
            return nil
        }
        let read = usage.tokens("cache_read_input_tokens") ?? 0
        let written = usage.tokens("cache_creation_input_tokens") ?? 0
        guard input + read + written > 0 else { return nil }
        return ModelUsage(input: input, cachedInput: read, cacheWrite: written, output: output)
    }
}
