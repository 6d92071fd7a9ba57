import Ambient
import MeshMemory
import MeshProtocol

/// A share in memory: the machine as it was last committed, and what need not survive a restart.
struct LiveShare {
    var record: ShareRecord
    var machine: ShareMachine
    /// Envelopes up to this number have been handed to a carrier since the peer was last met.
    var handed: UInt64
    /// When what is not acknowledged is sent again, and how long the time after that is.
    var repeatAt: Timestamp?
    var repeatAfter: Duration
    /// When everything was last sent again because the peer repeated itself.
    var repeatedAt: Timestamp?
    /// Working time since the last commit, and when it was last looked at.
    var worked: Duration = .zero
    var lookedAt: Timestamp
    /// Whether the host knows that it has the floor, so that waiting is for what the peer may say off the floor.
    var knowsOfFloor = false
    /// The peer's turns that the host has not been shown, as they were last read: while neither number has changed, they are
    /// the same, and reading them again is what would cost most in a status.
    var unread: (shown: Int, count: Int, turns: [HeardTurn])?
    /// Turns of the peer up to this one are on their way to the host.
    var handedOut: (through: Int, at: Timestamp)?
    /// Whether somebody is sending for it right now, and whether more has come up meanwhile.
    var isSending = false
    var sendsAgain = false
    /// Questions and joinings answered since a moment.
    var askedSince: Timestamp
    var asked = 0

    init(_ record: ShareRecord, _ machine: ShareMachine, settings: ShareSettings, at now: Timestamp) {
        self.record = record
        self.machine = machine
        handed = machine.state.acknowledged
        repeatAfter = settings.firstRepeat
        lookedAt = now
        askedSince = now
    }

    /// Whether the peer has yet to acknowledge something, so that silence means that it should be sent again.
    var isAwaitingReceipt: Bool {
        let state = machine.state
        if state.role == .student, state.phase == .joined, machine.secrets?.joining != nil { return true }
        return state.sent - state.acknowledged > UInt64(state.unanswered)
    }

    /// Counts one question or joining; false when there were too many within a minute.
    mutating func admitsQuestion(most: Int, at now: Timestamp) -> Bool {
        if now - askedSince >= .seconds(60) || now < askedSince {
            askedSince = now
            asked = 0
        }
        asked += 1
        return asked <= most
    }

    /// What its carriers need to know.
    var place: SharePlace? {
        guard let secrets = machine.secrets else { return nil }
        let state = machine.state
        let peer = state.peer?.nodeID ?? (state.role == .student ? secrets.invite.teacherNode : nil)
        return SharePlace(secrets, role: state.role, peer: peer)
    }
}

extension SharePlace {
    /// How long a relay may keep room and mail of a share.
    static let lifetime: Duration = .seconds(30 * 86_400)

    init(_ secrets: ShareSecrets, role: ShareRole, peer: NodeID?) {
        let invite = secrets.invite
        self.init(
            share: invite.share, role: role, peer: peer, relay: invite.relay,
            admission: invite.secret.admission(to: invite.share), openerSecret: secrets.openerSecret,
            mailboxKey: secrets.mailboxKey, inviteExpires: invite.expiresAt, closes: invite.expiresAt + Self.lifetime)
    }
}
