import Ambient
import GRDB

extension PostDesk {
    mutating func openRoom(
        _ share: ShareName, _ terms: KithRequest.RoomTerms, _ opener: MailAddress, for caller: Caller,
        _ rooms: RoomShelf, _ now: Timestamp, _ outcome: inout Outcome
    ) throws {
        if let room = try rooms.room(share) {
            let isSame =
                room.opener == opener && room.secret.matches(terms.secret) && room.admission.matches(terms.admission)
            let answer =
                isSame && !room.isOver(at: now) ? KithMessage.roomOpened(room) : KithMessage.roomRefused(share, .exists)
            return outcome.reply(caller, .say(answer))
        }
        let longest = now + limits.shareRooms.longestLife
        let closes = min(terms.closes ?? longest, longest)
        let expires = min(terms.expires, closes)
        guard expires > now else { return outcome.reply(caller, .say(KithMessage.roomRefused(share, .invalid))) }
        let counts = try rooms.counts(for: opener)
        guard counts.own < limits.shareRooms.perOpener, counts.room < limits.shareRooms.perRoom,
            counts.all < limits.shareRooms.rooms
        else { return outcome.reply(caller, .say(KithMessage.roomRefused(share, .quota))) }
        let room = ShareRoomRecord(
            share: share, opener: opener, secret: terms.secret, admission: terms.admission, guests: terms.guests,
            expires: expires, closes: closes)
        try rooms.insert(room)
        outcome.tally.roomsOpened += 1
        outcome.reply(caller, .say(KithMessage.roomOpened(room)))
    }

    mutating func closeRoom(
        _ share: ShareName, _ secret: SecretDigest?, for caller: Caller, _ rooms: RoomShelf, _ mail: MailShelf,
        _ outcome: inout Outcome
    ) throws {
        guard let room = try rooms.room(share) else {
            // Closed is what was wanted.
            return outcome.reply(caller, .say(KithMessage.roomClosed(share)))
        }
        guard isOpener(caller, of: room, secret) else {
            return outcome.reply(caller, .say(KithMessage.roomRefused(share, .wrongSecret)))
        }
        outcome.reply(caller, .say(KithMessage.roomClosed(share)))
        guard !room.isClosed else { return }
        try rooms.close(share)
        try mail.remove(room: share.room, ledger: &ledger)
        outcome.tally.roomsClosed += 1
        outcome.expulsions.append(Expulsion(room: share.room, node: nil))
    }

    mutating func evict(
        _ node: String, from share: ShareName, _ secret: SecretDigest?, for caller: Caller, _ rooms: RoomShelf,
        _ mail: MailShelf, _ outcome: inout Outcome
    ) throws {
        guard let room = try rooms.room(share), isOpener(caller, of: room, secret), node != room.opener.node else {
            return outcome.reply(caller, .say(KithMessage.roomRefused(share, .wrongSecret)))
        }
        try rooms.evict(node, from: share)
        try mail.remove(MailAddress(room: share.room, node: node), ledger: &ledger)
        outcome.reply(caller, .say(KithMessage.evicted(node, from: share)))
        outcome.expulsions.append(Expulsion(room: share.room, node: node))
    }

    mutating func admit(
        _ request: AdmissionRequest, _ caller: Caller, _ rooms: RoomShelf, _ now: Timestamp, _ outcome: inout Outcome
    ) throws {
        guard gate.isOpen(for: request.address, room: request.share, at: now) else {
            outcome.reply(caller, .turnedAway(.tooManyAttempts))
            return try note(.limited, request, rooms, now, &outcome)
        }
        guard let room = try rooms.room(request.share) else {
            gate.countWrong(from: request.address, room: request.share, at: now)
            return outcome.reply(caller, .turnedAway(.inviteNotValid))
        }
        let guests = try rooms.guests(of: request.share)
        switch ShareRoomRules.judge(request, room: room, guests: guests, at: now) {
        case .opener:
            if let former = openers.updateValue(caller, forKey: request.share) { openings[former] = nil }
            openings[caller] = request.share
            outcome.reply(caller, .welcome(isOpener: true))
            for attempt in try rooms.attempts(on: request.share) {
                outcome.reply(caller, .say(KithMessage.attempt(attempt, on: request.share)))
            }
        case .guest: outcome.reply(caller, .welcome(isOpener: false))
        case .newGuest:
            try rooms.add(request.node, key: request.key, to: request.share)
            outcome.reply(caller, .welcome(isOpener: false))
            try note(.admitted, request, rooms, now, &outcome)
        case .refused(let reason, let attempt):
            if reason == .inviteNotValid { gate.countWrong(from: request.address, room: request.share, at: now) }
            outcome.reply(caller, .turnedAway(reason))
            if let attempt { try note(attempt, request, rooms, now, &outcome) }
        }
    }

    private func note(
        _ attempt: AttemptOutcome, _ request: AdmissionRequest, _ rooms: RoomShelf, _ now: Timestamp,
        _ outcome: inout Outcome
    ) throws {
        outcome.tally.attempts[attempt, default: 0] += 1
        let kept = limits.shareRooms.attemptsKept
        guard let noted = try rooms.note(attempt, by: request, at: now, atMost: kept) else { return }
        if let opener = openers[request.share] {
            outcome.reply(opener, .say(KithMessage.attempt(noted, on: request.share)))
        }
    }

    /// The opener is known by its secret, or by the connection on which it has shown it.
    private func isOpener(_ caller: Caller, of room: ShareRoomRecord, _ secret: SecretDigest?) -> Bool {
        if let secret { return secret.matches(room.secret) }
        return openers[room.share] == caller
    }
}
