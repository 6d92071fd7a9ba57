import CAT7
import WireJSON

/// What a vendor's response says, in words that all vendors share.
struct ReplyReading: Sendable, Hashable {
    /// Why the model stopped.
    enum Stop: Sendable, Hashable {
        case complete
        case truncated
        case refused(String)
    }

    /// The arguments of a tool call as they came.
    enum Arguments: Sendable, Hashable {
        case json(JSON)
        case text(String)
    }

    struct Call: Sendable, Hashable {
        let name: String
        let arguments: Arguments
    }

    var stop: Stop
    var calls: [Call]
    var text: String
    /// What the vendor counted, or nil if it told nothing believable.
    var usage: ModelUsage?

    /// What all this means, by the table in docs/models.md.
    func outcome(
        for request: ModelRequest, prose: Prose
    ) throws(ModelError.Reason) -> (outcome: ModelReply.Outcome, notes: [String]) {
        switch stop {
        case .refused(let text): throw .refused(text)
        case .truncated: throw .truncated(limit: request.maxOutputTokens)
        case .complete: break
        }
        var notes: [String] = []
        let ours = calls.filter { $0.name == AnswerTool.name }
        if ours.count < calls.count {
            notes.append("\(calls.count - ours.count) call(s) of unknown tools were ignored")
        }
        guard !ours.isEmpty else { return try fromText(for: request, prose: prose, notes: notes) }
        if ours.count > 1 { notes.append("\(ours.count) answers came; the first that can be understood counts") }
        var fault: ModelError.Reason?
        for call in ours {
            do throws(ModelError.Reason) {
                var reader = AnswerReader(request: request)
                let outcome = try reader.read(try Self.parsed(call.arguments))
                return (outcome, notes + reader.notes)
            } catch {
                fault = fault ?? error
            }
        }
        throw fault ?? .malformedAnswer("it has no arguments")
    }

    private func fromText(
        for request: ModelRequest, prose: Prose, notes: [String]
    ) throws(ModelError.Reason) -> (outcome: ModelReply.Outcome, notes: [String]) {
        let plain = Excerpt.trimmed(text)
        guard !plain.isEmpty else {
            throw calls.isEmpty
                ? .malformedResponse("it holds neither a tool call nor text")
                : .malformedAnswer("it calls another tool")
        }
        if let object = Self.object(in: plain) {
            var reader = AnswerReader(request: request)
            let outcome = try reader.read(object)
            let told = prose == .isRefused ? ["the answer came as text instead of a tool call"] : []
            return (outcome, notes + told + reader.notes)
        }
        guard prose == .becomesPerspective else { throw .proseInsteadOfAnswer }
        return (.answer(ModelAnswer(texts: Self.texts(ofProse: plain))), notes + ["plain text was taken as the answer"])
    }

    /// What to do with text that is no JSON.
    enum Prose: Sendable {
        /// A model with tools that ignores them has ignored its instructions as well.
        case isRefused
        /// A program may print what it likes: the first line is the focus, the whole the perspective.
        case becomesPerspective
    }

    private static func texts(ofProse text: String) -> PerField<String> {
        var texts = PerField(repeating: Field.neutral)
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? text
        texts[.focus] = Excerpt.of(line, limit: 200)
        texts[.perspective] = Excerpt.prefix(of: text, bytes: ModelAnswer.textBytes)
        return texts
    }

    private static func parsed(_ arguments: Arguments) throws(ModelError.Reason) -> JSON {
        switch arguments {
        case .json(let value): return value
        case .text(let text):
            do { return try JSON(parsing: text, limits: ModelLimits.json) } catch {
                throw .malformedAnswer("its arguments are not JSON (\(error.description))")
            }
        }
    }

    /// A JSON object that is the whole text, or the whole of a code fence in it.
    static func object(in text: String) -> JSON? {
        var candidate = Substring(text)
        if candidate.hasPrefix("```"), let line = candidate.firstIndex(where: \.isNewline) {
            candidate = candidate[candidate.index(after: line)...]
            guard let fence = candidate.range(ofFence: "```") else { return nil }
            candidate = candidate[..<fence]
        }
        guard let value = try? JSON(parsing: Excerpt.trimmed(String(candidate)), limits: ModelLimits.json),
            value.objectValue != nil
        else { return nil }
        return value
    }
}

extension Substring {
    /// Where `fence` starts for the last time.
    fileprivate func range(ofFence fence: String) -> Index? {
        var index = endIndex
        while index > startIndex {
            index = self.index(before: index)
            if self[index...].hasPrefix(fence) {
                // Step back to the first of the backquotes.
                while index > startIndex, self[self.index(before: index)] == "`" { index = self.index(before: index) }
                return index
            }
        }
        return nil
    }
}

/// What a vendor's answer may cost before it is cut off.
enum ModelLimits {
    /// Bytes of a response. An answer of 100,000 tokens has some 400,000.
    static let responseBytes = 2 << 20
    /// Bytes read of an error response, for its message.
    static let errorBytes = 64 << 10
    /// For responses and arguments. Vendors' responses nest some 8 deep.
    static let json = JSONLimits(maxDepth: 64, maxBytes: responseBytes, rejectDuplicateKeys: true)
}
