import CAT7
import WireJSON

/// Reads the seven fields out of `categories` or `fields`. Vectors and unknown categories are never looked at.
enum CategoryReader {
    /// The seven contents: a text, the value itself if it is a text, or nothing.
    static func fields(of json: JSON?) throws(BlockError) -> PerField<FieldContent> {
        guard let container = json?.objectValue else {
            throw .malformed(MalformedValue(what: "the record's categories", why: "they must be a JSON object"))
        }
        return try PerField<FieldContent> { (field: Field) throws(BlockError) in
            let content = try readingRecord { () throws(MalformedValue) in
                try Self.content(of: field, container[field.name])
            }
            let bytes = content.text.utf8.count
            guard bytes <= BlockLimits.textBytes else { throw .textTooLong(field, bytes: bytes) }
            return content
        }
    }

    private static func content(of field: Field, _ json: JSON?) throws(MalformedValue) -> FieldContent {
        guard let json, !json.isNull else { return FieldContent(text: "") }
        if let text = json.stringValue { return FieldContent(text: text) }
        let members = try Members(json, of: "category `\(field.name)`")
        // The length is judged by the caller, with an error that names the field.
        let text = try members.optionalText("text", limit: .max) ?? ""
        var parents: [String] = []
        if members.value("meta") != nil {
            parents = try members.members("meta").texts(
                "parents", count: BlockLimits.parents, bytes: BlockLimits.referenceBytes)
        }
        guard field == .mood else { return FieldContent(text: text, parents: parents) }
        return FieldContent(
            text: text, parents: parents, valence: moodNumber(members, "valence"),
            arousal: moodNumber(members, "arousal"))
    }

    /// Mood numbers are unsigned: what is out of range is dropped rather than made a reason to refuse the block.
    private static func moodNumber(_ members: Members, _ key: String) -> Double? {
        guard let number = members.value(key)?.doubleValue, (-1...1).contains(number) else { return nil }
        return number
    }
}
