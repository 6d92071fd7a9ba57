import GRDB

extension PostDesk {
    mutating func keep(_ letter: Letter, by caller: Caller, _ mail: MailShelf, _ outcome: inout Outcome) throws {
        guard let box = try mail.box(of: letter.to) else { return outcome.reply(caller, .unkept(letter)) }
        guard ledger.hasPlace(for: letter) else { return refuse(letter, by: caller, .quota, &outcome) }
        let number = try mail.insert(letter, into: box, keeping: limits.mail.retention)
        ledger.add(.init(letters: 1, bytes: letter.payload.count), to: letter.to, from: letter.sender)
        outcome.tally.stored += 1
        if let id = letter.receipt {
            outcome.reply(caller, .say(KithMessage.receipt(.stored, to: letter.to.node, id: id)))
        }
        guard let owner = owners[box] else { return }
        outcome.tally.handedOut += 1
        let stored = StoredLetter(
            number: number, sender: letter.sender, senderName: letter.senderName, payload: letter.payload)
        outcome.reply(owner, .letter(box: box, stored))
    }

    func refuse(_ letter: Letter, by caller: Caller, _ reason: MailOutcome.Reason, _ outcome: inout Outcome) {
        outcome.tally.refused[reason, default: 0] += 1
        guard let id = letter.receipt else { return }
        outcome.reply(caller, .say(KithMessage.receipt(.refused(reason), to: letter.to.node, id: id)))
    }

    mutating func openBox(
        _ owner: MailAddress, _ key: SecretDigest, for caller: Caller, _ mail: MailShelf, _ outcome: inout Outcome
    ) throws {
        switch try mail.open(owner, key: key, limits: limits.mail) {
        case .open(let box):
            // A newer connection of the same node takes over.
            if let former = owners.updateValue(caller, forKey: box.id) { boxes[former] = nil }
            boxes[caller] = box.id
            outcome.reply(caller, .boxOpen(box))
        case .wrongKey: outcome.reply(caller, .boxRefused("wrong-key"))
        case .quota: outcome.reply(caller, .boxRefused("quota"))
        }
    }
}
