import Ambient
import CAT7
import WireJSON

/// What an author states, before it has an address and a signature: every member of a block that is not derived.
struct Statement: Hashable, Sendable {
    var suite: Suite
    var fields: PerField<FieldContent>
    var author: PeerName
    var authorNode: NodeID?
    var createdAt: Timestamp
    var room: RoomName?
    var audience: NodeID?
    var parents: [BlockKey] = []
    var method: String?
    var application: ApplicationDescriptor?
    var payload: JSON?

    /// The seven texts.
    var texts: PerField<String> { fields.map { _, content in content.text } }

    /// The bytes that are signed for this statement under `key`.
    func preimage(for key: BlockKey) -> [UInt8] {
        SigningPreimage(
            key: key.text, author: author.text, authorNode: authorNode?.text ?? "", createdAt: createdAt.milliseconds,
            room: room?.text ?? "", audience: audience?.text ?? "", parents: parents.map(\.text),
            fieldParents: fields.map { _, content in content.parents }, application: application
        ).bytes(suite)
    }
}
