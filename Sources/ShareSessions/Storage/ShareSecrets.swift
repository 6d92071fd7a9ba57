import MeshProtocol

/// What of a share must stay secret: kept apart from its state, never printed, and dropped when the share has ended.
struct ShareSecrets: Sendable, Equatable {
    /// The invite with its secret.
    var invite: ShareInvite
    /// The teacher's nonce for the short code; the teacher's only.
    var codeNonce: [UInt8]?
    /// The two keys, once somebody has joined.
    var keys: [UInt8]?
    /// What opens and closes the relay room; the teacher's only.
    var openerSecret: [UInt8]?
    /// What keeps the place in the relay room.
    var mailboxKey: [UInt8]
    /// Checks that the teacher has not revealed, by their number in the card.
    var hidden: [Int: HiddenCheck] = [:]
    /// The student's joining, sent again until it is answered.
    var joining: [UInt8]?
}

extension ShareSecrets: Codable {
    private struct Form: Codable {
        var link: String
        var codeNonce: [UInt8]?
        var keys: [UInt8]?
        var openerSecret: [UInt8]?
        var mailboxKey: [UInt8]
        var hidden: [Hidden]
        var joining: String?

        struct Hidden: Codable {
            var number: Int
            var salt: [UInt8]
            var text: String
        }
    }

    init(from decoder: any Decoder) throws {
        let form = try Form(from: decoder)
        invite = try ShareInvite(link: form.link)
        codeNonce = form.codeNonce
        keys = form.keys
        openerSecret = form.openerSecret
        mailboxKey = form.mailboxKey
        joining = form.joining.map { Array($0.utf8) }
        for check in form.hidden { hidden[check.number] = try HiddenCheck(salt: check.salt, text: check.text) }
    }

    func encode(to encoder: any Encoder) throws {
        let checks = hidden.sorted { $0.key < $1.key }.map { number, check in
            Form.Hidden(number: number, salt: check.salt, text: check.text)
        }
        try Form(
            link: invite.link() ?? "", codeNonce: codeNonce, keys: keys, openerSecret: openerSecret,
            mailboxKey: mailboxKey, hidden: checks, joining: joining.map { String(decoding: $0, as: UTF8.self) }
        ).encode(to: encoder)
    }
}

extension ShareSecrets: CustomStringConvertible, CustomReflectable {
    var description: String { "secrets of \(invite.share)" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
