import Ambient
import WireJSON

/// Typed, bounded access to the members of a JSON object that came from outside. Unknown members are simply never asked
/// for, and `null` counts as absent.
struct Members {
    let object: JSONObject
    let subject: String

    /// The members of `json`, which is `subject` in the reader's words; refuses anything but an object.
    init(_ json: JSON?, of subject: String) throws(MalformedValue) {
        guard let object = json?.objectValue else {
            throw MalformedValue(what: subject, why: "it must be a JSON object")
        }
        self.object = object
        self.subject = subject
    }

    /// The value of `key`, or nil when it is absent or null.
    func value(_ key: String) -> JSON? {
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    /// A required text of at most `limit` bytes.
    func text(_ key: String, limit: Int = 1024) throws(MalformedValue) -> String {
        guard let text = try optionalText(key, limit: limit) else { throw refusal(key, "it is missing") }
        return text
    }

    /// A text of at most `limit` bytes, or nil when it is absent or null.
    func optionalText(_ key: String, limit: Int = 1024) throws(MalformedValue) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.stringValue else { throw refusal(key, "it must be a text") }
        guard text.utf8.count <= limit else { throw refusal(key, "it must have at most \(limit) bytes") }
        return text
    }

    /// As `optionalText`, with the empty text counted as absent too, as in signed audience members.
    func optionalNonEmpty(_ key: String) throws(MalformedValue) -> String? {
        guard let text = try optionalText(key), !text.isEmpty else { return nil }
        return text
    }

    /// A required whole number within `range`, written as plain digits.
    func integer(_ key: String, in range: ClosedRange<Int64>) throws(MalformedValue) -> Int64 {
        guard case .integer(let number)? = value(key), range.contains(number) else {
            throw refusal(key, "it must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A required moment in Unix milliseconds that every peer can represent.
    func moment(_ key: String) throws(MalformedValue) -> Timestamp {
        Timestamp(milliseconds: try integer(key, in: Timestamp.signable))
    }

    /// A waiting time in milliseconds, at most a year, or nil when absent.
    func optionalDuration(_ key: String) throws(MalformedValue) -> Duration? {
        guard value(key) != nil else { return nil }
        return .milliseconds(try integer(key, in: 0...31_536_000_000))
    }

    /// A list of at most `count` texts of at most `bytes` bytes; absent and null count as empty.
    func texts(_ key: String, count: Int, bytes: Int) throws(MalformedValue) -> [String] {
        guard let value = value(key) else { return [] }
        guard let elements = value.arrayValue else { throw refusal(key, "it must be a list of texts") }
        guard elements.count <= count else { throw refusal(key, "it must have at most \(count) entries") }
        var texts: [String] = []
        texts.reserveCapacity(elements.count)
        for element in elements {
            guard let text = element.stringValue, text.utf8.count <= bytes else {
                throw refusal(key, "every entry must be a text of at most \(bytes) bytes")
            }
            texts.append(text)
        }
        return texts
    }

    /// Bytes in canonical unpadded base64url: exactly `count`, or at most `limit`.
    func bytes(_ key: String, count: Int? = nil, limit: Int = 64) throws(MalformedValue) -> [UInt8] {
        let text = try text(key, limit: ((count ?? limit) + 2) / 3 * 4)
        guard let bytes = Base64.url.decode(text), count == nil || bytes.count == count else {
            let size = count.map { "\($0) bytes" } ?? "bytes"
            throw refusal(key, "it must be \(size) in base64url without padding")
        }
        return bytes
    }

    /// The members of a nested object.
    func members(_ key: String) throws(MalformedValue) -> Members {
        try Members(value(key), of: "\(subject), member `\(key)`")
    }

    /// A refusal that names the member.
    func refusal(_ key: String, _ why: String) -> MalformedValue {
        MalformedValue(what: "\(subject), member `\(key)`", why: why)
    }
}

extension Timestamp {
    /// The times that can be signed: whole milliseconds that a JavaScript peer holds exactly (0...2^53-1).
    static let signable: ClosedRange<Int64> = 0...9_007_199_254_740_991
}
