/// Why a peer did not do what it could have done. Every case is counted in the ledger under its raw value, logged, and shown
/// in `status`.
public enum SuppressionReason: String, Sendable, Hashable, CaseIterable {
    case ownEcho = "own_echo"
    case acknowledgement
    case repetition
    case ring
    case cycle
    case pingPong = "ping_pong"
    case conversationFull = "conversation_full"
    case collision
    case alreadyAnswered = "already_answered"
    case wakesPerMinute = "wakes_per_minute"
    case wakesPerHour = "wakes_per_hour"
    case wakesPerDay = "wakes_per_day"
    case wakesPerCounterpart = "wakes_per_counterpart"
    case costPerRun = "cost_per_run"
    case costPerHour = "cost_per_hour"
    case costPerDay = "cost_per_day"
    case tokensPerRun = "tokens_per_run"
    case tokensPerHour = "tokens_per_hour"
    case tokensPerDay = "tokens_per_day"
    case queueFull = "queue_full"
    case silent
    case modelFailed = "model_failed"
    case repeatsItself = "repeats_itself"
    case heldForPerson = "held_for_person"
    case notAccepted = "not_accepted"

    /// What happened, in words that complete "not answered: ...".
    public var text: String {
        switch self {
        case .ownEcho: "it repeats this peer's own words"
        case .acknowledgement: "it only thanks or acknowledges"
        case .repetition: "it says again what was said in this conversation"
        case .ring: "the same few peers have been answering each other in a ring"
        case .cycle: "it descends from this peer's own observation, and the one exception is used or does not apply"
        case .pingPong: "this peer has answered in this exchange often enough"
        case .conversationFull: "the conversation is long enough for one sitting"
        case .collision: "others have answered it"
        case .alreadyAnswered: "it was answered before"
        case .wakesPerMinute: "the wakes of this minute are used up"
        case .wakesPerHour: "the wakes of this hour are used up"
        case .wakesPerDay: "the wakes of this day are used up"
        case .wakesPerCounterpart: "its author has caused enough wakes this hour"
        case .costPerRun: "the cost cap of this run leaves no room for a call"
        case .costPerHour: "the cost cap of an hour leaves no room for a call"
        case .costPerDay: "the cost cap of a day leaves no room for a call"
        case .tokensPerRun: "the token cap of this run leaves no room for a call"
        case .tokensPerHour: "the token cap of an hour leaves no room for a call"
        case .tokensPerDay: "the token cap of a day leaves no room for a call"
        case .queueFull: "too much was waiting"
        case .silent: "the model had nothing to add"
        case .modelFailed: "the model brought no answer"
        case .repeatsItself: "the answer repeats what this peer said already"
        case .heldForPerson: "the answer waits for a person"
        case .notAccepted: "the answer was not accepted by the memory"
        }
    }
}
