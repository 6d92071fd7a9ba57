import MeshProtocol

extension SessionError {
    /// Whether frames were lost, so that the strict sequence cannot go on. Everything else (replays, frames of an older
    /// session, forgeries, malformed content) has no effect on a standing session.
    var endsSession: Bool {
        switch self {
        case .outOfOrder(let expected, let received): received > expected
        case .exhausted: true
        case .wrongSession, .wrongDirection, .notAuthentic, .notAgreed, .plaintextRefused, .notSealable, .tooLarge,
            .malformed, .badBlock:
            false
        }
    }
}
