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
    /// The last envelope that a road without a mailbox took since the peer was last met. It may have been lost on the way.
    var direct: UInt64 = 0
    /// Envelopes up to this number are in the peer's mailbox, as the relay said, but for those that went another way.
    var mailed: (through: UInt64, at: Timestamp)?
    /// When everything was last sent again because the peer repeated itself.
    var repeatedAt: Timestamp?
    /// Working time since the last commit, and when it was last looked at.
    var worked: Duration = .zero
    var lookedAt: Timestamp
    /// Whether the host knows that it has the floor, so that waiting is for what the peer may say off the floor.
    var knowsOfFloor = false
    /// The peer's turns that the host has not been shown; nil when they have to be read from the store, because there are too
    /// many to keep here or some were here before this process.
    var unread: Unread?
    /// Envelopes that were committed just now and not handed to a carrier yet, so that they need not be read again for that.
    var fresh: [ShareEnvelopeRecord] = []
    /// Turns of the peer up to this one were given to the host, which is said to the peer if they are not shown soon.
    var given = 0
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
        // What comes from now on need not be read again.
        if machine.state.shown == machine.chains?.count(machine.state.role.peer) ?? 0 { unread = Unread() }
        repeatAfter = settings.firstRepeat
        lookedAt = now
        askedSince = now
    }

    /// Envelopes up to this number need not be sent again: the peer has them, or its mailbox was given them lately.
    func settled(within mailRepeat: Duration, at now: Timestamp) -> UInt64 {
        let acknowledged = machine.state.acknowledged
        guard let mailed, direct <= acknowledged, (.zero..<mailRepeat).contains(now - mailed.at) else {
            return acknowledged
        }
        return max(acknowledged, mailed.through)
    }

    /// Everything that the peer has not acknowledged is to be handed over again.
    mutating func beginAgain() {
        handed = machine.state.acknowledged
        direct = 0
    }

    /// Whether the peer has yet to acknowledge something, so that silence means that it should be sent again.
    var isAwaitingReceipt: Bool {
        isJoining || machine.state.isSpeechWaiting
    }

    /// Whether the student's joining has not been answered.
    var isJoining: Bool {
        machine.state.role == .student && machine.state.phase == .joined && machine.secrets?.joining != nil
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

    /// The node on the other side, as soon as it is known.
    var peer: NodeID? {
        let state = machine.state
        return state.peer?.nodeID ?? (state.role == .student ? machine.secrets?.invite.teacherNode : nil)
    }

    /// The peer has said something, or the host was shown something: what is unread follows, as far as it is known.
    mutating func note(heard: [SignedTurn]) {
        guard var known = unread else { return }
        // Copied only when it changes.
        unread = nil
        do throws(TurnFlaw) {
            for signed in heard { try known.add(signed) }
        } catch {
            return
        }
        known.drop(through: machine.state.shown)
        if heard.isEmpty || known.isSmall { unread = known }
    }

    /// What its carriers need to know.
    var place: SharePlace? { machine.secrets.map { SharePlace($0, role: machine.state.role, peer: peer) } }
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
