import Ambient

/// A room for one share, as its opener asked for it.
struct ShareRoomRecord: Sendable {
    let share: ShareName
    /// The opener: a member of an ordinary room.
    let opener: MailAddress
    /// What the opener proves itself with.
    let secret: SecretDigest
    /// What the invite's holder shows.
    let admission: SecretDigest
    /// How many nodes the invite admits.
    let guests: Int
    /// Until when somebody new may enter.
    let expires: Timestamp
    /// When the room ends.
    let closes: Timestamp
    /// Whether the opener has closed it. A closed room is remembered until it would have ended, so that its invite is
    /// refused with the right words.
    var isClosed = false

    func isOver(at now: Timestamp) -> Bool { isClosed || now >= closes }
}

/// A node that the invite has admitted.
struct ShareGuest: Sendable {
    let node: String
    /// Keeps its place.
    let key: SecretDigest
    let isEvicted: Bool
}

/// Somebody at the door of a share's room.
struct AdmissionRequest: Sendable {
    let share: ShareName
    let shown: SecretDigest
    let node: String
    let name: String
    let key: SecretDigest
    let address: ClientAddress
}

/// How a room answered somebody at its door, as its opener is told.
enum AttemptOutcome: String, CaseIterable, Sendable {
    case admitted
    case wrongAdmission = "wrong-admission"
    case used
    case expired
    case evicted
    case limited
}

/// Who may enter a share's room: the rules, apart from the store.
enum ShareRoomRules {
    enum Verdict: Equatable {
        /// The opener of the room.
        case opener
        /// A guest that has its place already.
        case guest
        /// Somebody new, who gets a place.
        case newGuest
        /// `attempt` is what the opener is told of it, or nil.
        case refused(CloseReason, attempt: AttemptOutcome?)
    }

    /// The most guests and former guests that a room remembers: an opener that has evicted this many should close it.
    private static let mostRemembered = 64

    /// Decides. Whether a room exists, is closed or full is told only to who shows its admission.
    static func judge(
        _ request: AdmissionRequest, room: ShareRoomRecord, guests: [ShareGuest], at now: Timestamp
    ) -> Verdict {
        if request.shown.matches(room.secret) {
            guard request.node == room.opener.node else {
                return .refused(.inviteNotValid, attempt: .wrongAdmission)
            }
            return room.isOver(at: now) ? .refused(.shareRoomClosed, attempt: nil) : .opener
        }
        guard request.shown.matches(room.admission), request.node != room.opener.node else {
            return .refused(.inviteNotValid, attempt: room.isOver(at: now) ? nil : .wrongAdmission)
        }
        guard !room.isOver(at: now) else { return .refused(.shareRoomClosed, attempt: nil) }
        if let guest = guests.first(where: { $0.node == request.node }) {
            if guest.isEvicted { return .refused(.evicted, attempt: .evicted) }
            return guest.key.matches(request.key) ? .guest : .refused(.inviteNotValid, attempt: .wrongAdmission)
        }
        let places = guests.filter { !$0.isEvicted }.count
        guard places < room.guests, guests.count < mostRemembered else { return .refused(.inviteUsed, attempt: .used) }
        guard now < room.expires else { return .refused(.shareRoomClosed, attempt: .expired) }
        return .newGuest
    }
}
