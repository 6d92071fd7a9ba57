import ModelContextProtocol
import Testing
import WireJSON

/// Something a tool result acknowledged. From then on it must not be lost, and must not be doubled.
struct Said: Sendable, Hashable {
    let key: String
    /// Addressed to the other node, so that its gate cannot keep it out of the inbox.
    let isDirected: Bool

    /// Lets `speaker` say the sentence with this number: by turns to everybody and to `listener` alone.
    /// - Returns: nil when the speaker's process has gone, so that nothing was acknowledged.
    static func next(_ number: Int, by speaker: Session, to listener: String, _ words: Vocabulary) async throws -> Said?
    {
        do {
            if number.isMultiple(of: 2) {
                return Said(key: try await speaker.tell(listener, words.sentence(number)).key, isDirected: true)
            }
            return Said(key: try await speaker.observe(words.sentence(number)), isDirected: false)
        } catch ClientError.closed {
            return nil
        }
    }
}

/// Expects that everything said is kept by its speaker, has reached the listener, and has reached it once.
func expectNothingLost(
    _ said: [Said], by speaker: Session, at listener: Session, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let remembered = try await speaker.everyKey()
    let forgotten = said.filter { !remembered.contains($0.key) }
    #expect(forgotten.isEmpty, "acknowledged and not recalled", sourceLocation: sourceLocation)
    var untrue: [String] = []
    for item in said where remembered.contains(item.key) {
        let receipt = try await eventually("a receipt for \(item.key)") {
            try await speaker.receipt(for: item.key, from: listener.name).flatMap {
                ["stored", "refused"].contains($0) ? $0 : nil
            }
        }
        if receipt == "stored", try await !listener.holds(item.key) { untrue.append(item.key) }
        if item.isDirected, receipt != "stored" { untrue.append("\(item.key): \(receipt)") }
    }
    #expect(untrue.isEmpty, "receipts that are not true", sourceLocation: sourceLocation)
    let inbox = try await listener.readInbox().compactMap { $0["key"]?.stringValue }
    #expect(Set(inbox).count == inbox.count, "something arrived twice", sourceLocation: sourceLocation)
    let missing = said.filter { $0.isDirected && !inbox.contains($0.key) }
    #expect(missing.isEmpty, "addressed and not in the inbox", sourceLocation: sourceLocation)
}
