import CAT7
import RelevanceGate
import WireJSON

/// A verdict as the JSON object that the table keeps.
enum VerdictCoding {
    /// Writes a verdict.
    static func bytes(of verdict: Verdict) -> [UInt8] {
        var object = JSONObject()
        object["decision"] = .string(verdict.decision.rawValue)
        object["total"] = .double(verdict.total)
        object["content"] = verdict.content.map(JSON.double)
        object["temporal"] = .double(verdict.temporal)
        object["kernel"] = .string(verdict.kernelID)
        object["coldStart"] = .bool(verdict.isColdStart)
        object["fields"] = .array(
            verdict.fields.inOrder.map { field in
                var entry = JSONObject()
                entry["outcome"] = .string(field.outcome.rawValue)
                entry["drift"] = field.drift.map(JSON.double)
                entry["nearest"] = field.nearestDrift.map(JSON.double)
                entry["silence"] = field.silence.map { .string($0.rawValue) }
                entry["reason"] = .string(field.reason)
                return .object(entry)
            })
        return JSON.object(object).serialized
    }

    /// Reads what `bytes(of:)` wrote.
    ///
    /// - Throws: `MalformedVerdict` or a syntax error when the bytes are something else.
    static func verdict(from bytes: [UInt8]) throws -> Verdict {
        let json = try JSON(parsing: bytes)
        guard let decision = json["decision"]?.stringValue.flatMap(Verdict.Decision.init(rawValue:)),
            let total = json["total"]?.doubleValue, let temporal = json["temporal"]?.doubleValue,
            let kernelID = json["kernel"]?.stringValue, let isColdStart = json["coldStart"]?.boolValue,
            let fields = json["fields"]?.arrayValue, fields.count == Field.allCases.count
        else { throw MalformedVerdict() }
        return Verdict(
            decision: decision, total: total, content: json["content"]?.doubleValue, temporal: temporal,
            fields: try PerField { field in try fieldVerdict(fields[field.rawValue]) }, kernelID: kernelID,
            isColdStart: isColdStart)
    }

    private static func fieldVerdict(_ json: JSON) throws -> FieldVerdict {
        guard let outcome = json["outcome"]?.stringValue.flatMap(FieldVerdict.Outcome.init(rawValue:)),
            let reason = json["reason"]?.stringValue
        else { throw MalformedVerdict() }
        return FieldVerdict(
            outcome: outcome, drift: json["drift"]?.doubleValue, nearestDrift: json["nearest"]?.doubleValue,
            silence: json["silence"]?.stringValue.flatMap(FieldVerdict.Silence.init(rawValue:)), reason: reason)
    }

    /// The stored bytes are not a verdict.
    struct MalformedVerdict: Error {}
}
