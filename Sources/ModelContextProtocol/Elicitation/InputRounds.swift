import Ambient
import WireJSON

/// Thrown through a modern handler to end this round: the client must ask its person and send the request again.
struct InputRequired: Error {
    let forms: [(key: String, form: ElicitationForm)]
}

/// The answers that one modern request has gathered over its rounds.
struct InputRounds: Sendable {
    /// Which round this is, counted from 0.
    let round: Int
    private let answers: JSONObject

    /// The answers of earlier rounds out of `state`, and those that came with this request.
    /// Answers without a state are not trusted: nobody asked for them.
    init(state: RequestState?, responses: JSON?) throws(RPCError) {
        guard let state else {
            round = 0
            answers = [:]
            return
        }
        guard let fresh = (responses ?? [:]).objectValue else {
            throw .invalidParams("\"inputResponses\" must be an object")
        }
        round = state.round
        answers = state.answers.merging(fresh)
    }

    /// The outcome of each form, or `InputRequired` for those without an answer.
    func outcomes(
        of forms: [(key: String, form: ElicitationForm)]
    ) throws -> [String: ElicitationOutcome] {
        var outcomes: [String: ElicitationOutcome] = [:]
        var missing: [(key: String, form: ElicitationForm)] = []
        for (key, form) in forms {
            guard let answer = answers[key] else {
                missing.append((key, form))
                continue
            }
            guard let object = answer.objectValue else {
                throw RPCError.invalidParams("inputResponses[\"\(key)\"] must be an object")
            }
            outcomes[key] = try form.outcome(of: object)
        }
        guard missing.isEmpty else { throw InputRequired(forms: missing) }
        return outcomes
    }

    /// The result that asks for `required`, with everything known so far in its sealed state.
    func result(
        asking required: InputRequired, nonce: String, expires: Timestamp, binding: [UInt8],
        sealer: any StateSealer
    ) throws(RPCError) -> JSONObject {
        guard round < RequestState.mostRounds else {
            throw .invalidParams("This request asked its person too often; start again")
        }
        let state = RequestState(nonce: nonce, expires: expires, round: round + 1, answers: answers)
        let requests = required.forms.map { key, form in
            (key, ["method": "elicitation/create", "params": .object(form.params(for: .modern))] as JSON)
        }
        return [
            "resultType": "input_required", "inputRequests": .object(JSONObject(requests)),
            "requestState": .string(state.sealed(for: binding, by: sealer)),
        ]
    }
}
