/// Looks through text before it leaves in a share.
public protocol OutgoingScreen: Sendable {
    /// What must not leave: the kind of each secret found, in words (`AWS access key`), never the secret itself. Empty when
    /// nothing was found.
    func secrets(in text: String) -> [String]
}

/// Refuses text that holds secrets. Only a person may override, and then for exactly this text.
struct ScreenedText {
    let screen: any OutgoingScreen

    /// - Parameters:
    ///   - texts: Everything that would leave together.
    ///   - allowed: Whether a person has looked at it and said that it may leave.
    /// - Throws: `ShareFailure.holdsSecret`.
    func check(_ texts: [String], allowed: Bool) throws(ShareFailure) {
        guard !allowed else { return }
        var found: [String] = []
        for text in texts {
            for name in screen.secrets(in: text) where !found.contains(name) { found.append(name) }
        }
        guard found.isEmpty else { throw .holdsSecret(found) }
    }
}
