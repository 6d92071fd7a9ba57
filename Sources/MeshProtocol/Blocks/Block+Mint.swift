public import Ambient
public import CAT7
import WireJSON

extension Block {
    /// Makes and signs a block of ours.
    /// - Parameters:
    ///   - fields: the seven texts; an empty one is said as `neutral`. At most `BlockLimits.textBytes` each.
    ///   - moodNumbers: pleasantness and activation, each in -1...1. They travel sealed but are not signed.
    ///   - identity: who says it.
    ///   - room: the room it is said in; signed, so that it cannot be replayed elsewhere.
    ///   - audience: the one node it is meant for, or nil for everybody in the room.
    ///   - parents: the blocks it builds on, at most `BlockLimits.parents`; repeats are dropped.
    ///   - descent: for single fields, the fields they build on.
    ///   - method: how it was made from its parents; not signed.
    ///   - application: data to attach; only `mmp-sig-v2.0` can carry it.
    ///   - suite: `mmp-sig-v2.0`, or `mmp-sig-v2` where an older live peer must be able to verify it.
    ///   - moment: the author's time, 0...2^53-1 milliseconds.
    public static func mint(
        fields: PerField<String>, moodNumbers: (valence: Double, arousal: Double)? = nil, by identity: Identity,
        in room: RoomName, to audience: NodeID? = nil, parents: [BlockKey] = [],
        descent: [Field: [DescentReference]] = [:], method: String? = nil, application: ApplicationDescriptor? = nil,
        suite: Suite = .sigV2_0, at moment: Timestamp
    ) throws(BlockError) -> Block {
        guard Timestamp.signable.contains(moment.milliseconds) else { throw .unsignableTime }
        guard (method ?? "").utf8.count <= BlockLimits.methodBytes else {
            throw .malformed(
                MalformedValue(
                    what: "the method of a block", why: "it must have at most \(BlockLimits.methodBytes) bytes"))
        }
        let distinctParents = try parents.distinct()
        let statement = Statement(
            suite: suite, fields: try contents(fields, moodNumbers, descent), author: identity.name,
            authorNode: suite == .sigV2_0 ? identity.nodeID : nil, createdAt: moment, room: room, audience: audience,
            parents: distinctParents, method: method, application: suite == .sigV2_0 ? application : nil)
        let address = ContentAddress(of: statement.texts)
        let block = Block(statement, key: key(of: statement, address), address: address, signedBy: identity)
        try block.checkSize()
        return block
    }

    private static func contents(
        _ texts: PerField<String>, _ mood: (valence: Double, arousal: Double)?, _ descent: [Field: [DescentReference]]
    ) throws(BlockError) -> PerField<FieldContent> {
        if let mood {
            guard (-1...1).contains(mood.valence), (-1...1).contains(mood.arousal) else { throw .moodOutOfRange }
        }
        return try texts.map { (field: Field, text: String) throws(BlockError) in
            guard text.utf8.count <= BlockLimits.textBytes else {
                throw .textTooLong(field, bytes: text.utf8.count)
            }
            let numbers = field == .mood ? mood : nil
            return FieldContent(
                text: text.isEmpty ? Field.neutral : text,
                parents: try (descent[field] ?? []).distinct().map(\.text), valence: numbers?.valence,
                arousal: numbers?.arousal)
        }
    }

    private static func key(of statement: Statement, _ address: ContentAddress) -> BlockKey {
        guard statement.suite == .sigV1 else { return address.key }
        guard !statement.parents.isEmpty else { return PublishedAddress.root(of: statement.texts) }
        return PublishedAddress.remix(
            of: statement.texts, parents: statement.parents.map(\.text), receiver: statement.author.text)
    }

    /// Refuses a block whose sealed frame could not be sent. Measured only when escaping could matter.
    private func checkSize() throws(BlockError) {
        let texts = fields.reduce(0) { $0 + $1.1.text.utf8.count + $1.1.parents.count * 160 }
        let rough = texts + parents.count * 80 + (application?.data.count ?? 0)
        guard rough > BlockLimits.recordBytes / 8 else { return }
        let size = record.serialized.count
        guard size <= BlockLimits.recordBytes else { throw .tooLarge(bytes: size) }
    }
}

extension Array where Element: Hashable {
    /// The elements in order, each once; at most as many as a block may have parents.
    fileprivate func distinct() throws(BlockError) -> [Element] {
        var seen: Set<Element> = []
        let elements = filter { seen.insert($0).inserted }
        guard elements.count <= BlockLimits.parents else { throw .tooManyParents(elements.count) }
        return elements
    }
}
