/// Why a request of a client got no usable answer.
public enum ClientError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The other side ended the connection.
    case closed
    /// No answer in this time.
    case timedOut(method: String, after: Duration)
    /// The answer was an error.
    case refused(RPCError)
    /// The answer does not have the form the protocol gives it.
    case malformed(method: String)
    /// The server asked for its person's answer more often than a request may.
    case tooManyQuestions

    /// What happened, in a sentence.
    public var description: String {
        switch self {
        case .closed: "The server ended the connection."
        case .timedOut(let method, let limit): "No answer to \(method) within \(limit)."
        case .refused(let error): error.description
        case .malformed(let method): "The server's answer to \(method) does not follow the protocol."
        case .tooManyQuestions: "The server kept asking for answers without finishing the request."
        }
    }
}
