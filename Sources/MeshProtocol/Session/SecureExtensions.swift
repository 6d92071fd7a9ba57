/// What two nodes can agree on in a secure handshake.
public enum SecureExtensions {
    /// Blocks travel as `cmb-encrypted` frames and plain ones are refused (MMP 2.0).
    public static let sealedBlocks = "cmb-encrypted-v2"

    /// Every other application frame travels as `kith-sealed`, under the same keys and the same sequence. Ours.
    public static let sealedFrames = "kith-sealed-v1"

    /// What a node of ours offers.
    public static let offered = [sealedBlocks, sealedFrames]

    /// What a node of ours insists on: there is no plaintext fallback.
    public static let required = [sealedBlocks]

    /// Bounds of an offer: entries, and bytes of each.
    static let limit = (count: 32, bytes: 64)

    /// Whether `text` can be an extension's name: visible ASCII, because names are shown in errors.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// What both sides offer, in bytewise order.
    static func common(_ ours: [String], _ theirs: [String]) -> [String] {
        sortedBytewise(ours.filter(theirs.contains))
    }
}
