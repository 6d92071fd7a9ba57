import WireJSON

extension SecureSession {
    /// Opens a frame from the peer. Only the next number of the peer's direction is accepted, and nothing unsealed.
    ///
    /// A block that opens has the address and the assertion id that its frame was sealed for; its signature is for the
    /// caller to verify, with the author's pinned key.
    public mutating func open(_ frame: Frame) throws(SessionError) -> ApplicationFrame {
        switch frame {
        case .sealedBlock(let sealed): try .block(open(sealed), anchor: false)
        case .sealed(let sealed): try open(sealed)
        case .clientHello, .serverHello, .clientFinish, .handshake, .error, .ping, .pong, .unknown:
            throw .plaintextRefused(frame.type)
        }
    }

    private mutating func open(_ frame: SealedBlock) throws(SessionError) -> Block {
        try check(agreed: SecureExtensions.sealedBlocks)
        try check(frame.envelope)
        let associated = try readingSealed { () throws(MalformedValue) in
            try SealedBlock.associatedData(frame.envelope, frame.metadata)
        }
        let content = try json(try decrypt(frame.sealed, frame.envelope, authenticating: associated))
        let record = try readingSealed { () throws(MalformedValue) in try frame.record(opening: content) }
        let block: Block
        do { block = try Block(record: record) } catch { throw .badBlock(error) }
        guard block.suite == .sigV2_0 else { throw .notSealable }
        return block
    }

    private mutating func open(_ frame: SealedFrame) throws(SessionError) -> ApplicationFrame {
        try check(agreed: SecureExtensions.sealedFrames)
        try check(frame.envelope)
        let content = try json(
            try decrypt(frame.sealed, frame.envelope, authenticating: SealedFrame.associatedData(frame.envelope)))
        return try ApplicationFrame(content)
    }

    private func json(_ plaintext: [UInt8]) throws(SessionError) -> JSON {
        do {
            return try JSON(parsing: plaintext, limits: FrameLimits.json)
        } catch {
            throw .malformed(MalformedValue(what: "a sealed body", why: "it is not JSON: \(error)"))
        }
    }
}
