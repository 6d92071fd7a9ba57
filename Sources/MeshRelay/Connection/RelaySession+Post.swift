import Foundation
import NIOCore

/// Mail and rooms for shares: what a client asks of the store, and what the store answers.
extension RelaySession {
    // MARK: Asking

    /// Asks for the mailbox of a node that has just entered its room.
    func openMailbox(of member: Member, key: SecretDigest) {
        isAtPost = true
        let owner = MailAddress(room: member.room.name, node: member.nodeID)
        if !shard.context.post.submit(.openBox(owner, key: key, for: caller)) {
            outlet.write(KithMessage.mailboxRefused("busy"))
        }
    }

    /// Knocks at a share's room. Until the store has answered, nothing more is taken from this client.
    func apply(_ credentials: ClientMessage.Credentials, with invite: ClientMessage.Invite) {
        guard let key = credentials.mailboxKey else { return refuse(.malformed, .invalidAuth) }
        let request = AdmissionRequest(
            share: invite.share, shown: invite.shown, node: credentials.nodeID, name: credentials.name, key: key,
            address: guardian.address)
        isAtPost = true
        guard shard.context.post.submit(.admit(request, caller)) else { return close(.storeUnavailable) }
        hold(credentials)
    }

    func keep(_ payload: ByteBufferView, to node: String, receipt: String?, from member: Member) {
        let letter = Letter(
            to: MailAddress(room: member.room.name, node: node), sender: member.nodeID, senderName: member.name,
            payload: Data(payload), receipt: receipt)
        guard !shard.context.post.submit(.keep(letter, by: caller)), let receipt else { return }
        outlet.write(KithMessage.receipt(.refused(.busy), to: node, id: receipt))
    }

    func serve(_ request: KithRequest, of member: Member) {
        let post = shard.context.post
        let isTaken: Bool
        switch request {
        case .acknowledgeMail(let number):
            guard let box = member.mail?.box else { return drop(.noPayload) }
            isTaken = post.submit(.acknowledgeMail(box: box, through: number))
        case .acknowledgeAttempts(let share, let number):
            guard case .invite(share, isOpener: true) = member.entry else { return drop(.noPayload) }
            isTaken = post.submit(.acknowledgeAttempts(share, through: number))
        case .open(let share, let terms):
            guard case .token = member.entry else {
                return outlet.write(KithMessage.roomRefused(share, .invalid))
            }
            let opener = MailAddress(room: member.room.name, node: member.nodeID)
            isTaken = post.submit(.openRoom(share, terms, opener: opener, for: caller))
            if !isTaken { outlet.write(KithMessage.roomRefused(share, .busy)) }
        case .close(let share, let secret):
            isTaken = post.submit(.closeRoom(share, secret: secret, for: caller))
            if !isTaken { outlet.write(KithMessage.roomRefused(share, .busy)) }
        case .evict(let share, let node, let secret):
            isTaken = post.submit(.evict(share, node: node, secret: secret, for: caller))
            if !isTaken { outlet.write(KithMessage.roomRefused(share, .busy)) }
        case .malformed(let share):
            isTaken = true
            if share != nil { outlet.write(KithMessage.roomRefused(share, .invalid)) }
            drop(.noPayload)
        }
        if !isTaken { drop(.postBusy) }
    }

    // MARK: Answers

    func receive(_ reply: PostReply) {
        switch (reply, state) {
        case (.welcome(let isOpener), .unknown): enter(isOpener: isOpener)
        case (.turnedAway(let reason), .unknown), (.turnedAway(let reason), .member): close(reason)
        case (.boxOpen(let box), .member(let member)):
            outlet.write(KithMessage.mailboxOpen(waiting: box.waiting))
            member.mail = MailDelivery(box: box.id, last: box.last, waiting: box.waiting)
            if let action = member.mail?.begin() { perform(action, of: member) }
        case (.boxRefused(let reason), .member): outlet.write(KithMessage.mailboxRefused(reason))
        case (.letters(let box, let batch), .member(let member)):
            if member.mail?.box == box { write(batch, to: member) }
        case (.letter(let box, let letter), .member(let member)):
            guard member.mail?.box == box, let action = member.mail?.arrived(letter.number) else { return }
            if case .write = action {
                shard.tally.deliveries += 1
                outlet.write(letter.frame)
            } else {
                perform(action, of: member)
            }
        case (.unkept(let letter), .member(let member)): forward(letter, from: member)
        case (.say(let frame), .member): outlet.write(frame)
        // The connection has become something else meanwhile.
        case (_, .unknown), (_, .member), (_, .closing), (_, .closed): break
        }
    }

    private func enter(isOpener: Bool) {
        guard let credentials = release(), let share = credentials.invite?.share else { return }
        enter(share.room, credentials, by: .invite(share, isOpener: isOpener))
        proceed()
    }

    private func perform(_ action: MailDelivery.Action, of member: Member) {
        guard case .fetch(let number) = action, let box = member.mail?.box else { return }
        shard.context.post.submit(.fetch(box: box, after: number, for: caller))
    }

    private func write(_ batch: LetterBatch, to member: Member) {
        member.mail?.fetched(batch)
        shard.tally.deliveries += batch.letters.count
        for letter in batch.letters.dropLast() { outlet.write(letter.frame) }
        guard let last = batch.letters.last else { return written(member) }
        outlet.write(last.frame) { [weak self] in self?.written(member) }
    }

    private func written(_ member: Member) {
        guard case .member(let current) = state, current === member else { return }
        if let action = member.mail?.written() { perform(action, of: member) }
    }

    /// The receiver has no mailbox, so its connection gets the letter as an ordinary frame, if it has one.
    private func forward(_ letter: Letter, from member: Member) {
        var payload = ByteBuffer()
        payload.writeBytes(letter.payload)
        let frame = ServerFrame.forward(head: member.forwardHead, payload: payload.readableBytesView)
        let isThere = shard.send(frame, to: letter.to.node, from: member)
        guard let id = letter.receipt else { return }
        let outcome = isThere ? MailOutcome.forwarded : .refused(.noMailbox)
        outlet.write(KithMessage.receipt(outcome, to: letter.to.node, id: id))
    }
}
