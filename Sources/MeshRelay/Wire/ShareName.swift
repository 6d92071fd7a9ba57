import WireJSON

/// The id of a share, as its invite spells it: 16 bytes in base64url without padding. Names a room of its own kind.
struct ShareName: Hashable, Sendable {
    /// 22 characters.
    let text: String

    /// Nil unless it is the one spelling of 16 bytes.
    init?(_ text: String) {
        guard text.utf8.count == 22, Base64.url.decode(text) != nil else { return nil }
        self.text = text
    }

    /// The room's name. No token can open it: the rooms of tokens have no colon.
    var room: String { "share:" + text }
}
