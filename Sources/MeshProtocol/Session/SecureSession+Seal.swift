import WireJSON

extension SecureSession {
    /// Seals a frame for the peer, under the next number of our direction.
    ///
    /// Blocks leave as `cmb-encrypted`. An anchor (a block sent again so that a newcomer knows it) leaves in the vendor
    /// frame where both sides speak it, because only there the mark itself is sealed.
    /// - Returns: the payload of the frame to send.
    public mutating func seal(_ frame: ApplicationFrame) throws(SessionError) -> [UInt8] {
        let payload: [UInt8]
        switch frame {
        case .block(let block, let anchor) where !anchor || !extensions.contains(SecureExtensions.sealedFrames):
            payload = try sealed(block).payload
        case .block, .attestation, .receipt, .notice, .fetch, .fetchResult, .ping, .pong, .bye, .other:
            payload = try sealed(frame.json).payload
        }
        // The ciphertext is thrown away unseen, so its number may be used again.
        guard payload.count <= FrameLimits.maxPayload else { throw .tooLarge(bytes: payload.count) }
        countOutgoing()
        return payload
    }

    private func sealed(_ block: Block) throws(SessionError) -> Frame {
        try check(agreed: SecureExtensions.sealedBlocks)
        guard block.suite == .sigV2_0 else { throw .notSealable }
        let envelope = try nextEnvelope()
        let metadata = LiveMetadata.members(of: block, withData: false)
        var plaintext: JSONObject = ["categories": LiveDialect().categories(of: block)]
        if let application = block.application {
            plaintext["applicationData"] = .string(Base64.url.encode(application.data))
        }
        let associated = try readingSealed { () throws(MalformedValue) in
            try SealedBlock.associatedData(envelope, metadata)
        }
        let sealed = encrypt(JSON.object(plaintext).serialized, envelope, authenticating: associated)
        return .sealedBlock(SealedBlock(envelope: envelope, metadata: metadata, sealed: sealed))
    }

    private func sealed(_ content: JSON) throws(SessionError) -> Frame {
        try check(agreed: SecureExtensions.sealedFrames)
        let envelope = try nextEnvelope()
        let sealed = encrypt(
            content.serialized, envelope, authenticating: SealedFrame.associatedData(envelope))
        return .sealed(SealedFrame(envelope: envelope, sealed: sealed))
    }
}

/// Runs a reading step and reports what was malformed as the session's error.
func readingSealed<Value>(_ read: () throws(MalformedValue) -> Value) throws(SessionError) -> Value {
    do {
        return try read()
    } catch {
        throw SessionError.malformed(error)
    }
}
