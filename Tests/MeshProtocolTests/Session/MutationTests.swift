import Testing
import WireJSON

@testable import MeshProtocol

/// A hundred thousand damaged frames and streams: none crashes, none is taken for authentic. Seeded, so that a failure
/// can be repeated; most of them are plain AEAD openings, so that the whole stays cheap.
struct MutationTests {
    @Test func damagedCiphertextNeverOpens() throws {
        var (client, server) = try Fixtures.sessions()
        guard case .sealed(let ping) = try Frame(parsing: client.seal(.ping)) else {
            Issue.record("not a sealed frame")
            return
        }
        let mutator = Mutator(seed: 1)
        var accepted = 0
        for _ in 0..<60_000 {
            let sealed = mutator.damage(ping.sealed)
            guard sealed != ping.sealed else { continue }
            if (try? server.open(.sealed(SealedFrame(envelope: ping.envelope, sealed: sealed)))) != nil {
                accepted += 1
            }
        }
        #expect(accepted == 0)
        #expect(try server.open(.sealed(ping)) == .ping)
    }

    @Test func damagedSealedFramesNeverOpen() throws {
        var (client, server) = try Fixtures.sessions()
        let payload = try client.seal(.ping)
        let original = try Frame(parsing: payload)
        let mutator = Mutator(seed: 2)
        var accepted = 0
        for _ in 0..<15_000 {
            guard let frame = try? Frame(parsing: mutator.damage(payload)), frame != original else { continue }
            if (try? server.open(frame)) != nil { accepted += 1 }
        }
        #expect(accepted == 0)
        #expect(try server.open(original) == .ping)
    }

    /// What is neither sealed nor signed of a block (the names of null members, say) may be damaged without effect; what
    /// comes out must then still be the very block that was said.
    @Test func aDamagedSealedBlockIsNeverTakenForAnother() throws {
        var (client, server) = try Fixtures.sessions()
        let block = try Fixtures.block()
        let payload = try client.seal(.block(block, anchor: false))
        let mutator = Mutator(seed: 3)
        for _ in 0..<3_000 {
            guard let frame = try? Frame(parsing: mutator.damage(payload)) else { continue }
            var copy = server
            guard case .block(let opened, _)? = try? copy.open(frame), opened != block else { continue }
            #expect(opened.verification(with: Fixtures.alice.publicKey) != .verified)
        }
        #expect(try server.open(payload) == .block(block, anchor: false))
    }

    @Test func aDamagedAnswerNeverMakesASession() throws {
        let client = Fixtures.client()
        var server = Fixtures.server()
        let answer = try server.receive(client.hello)
        let payload = Frame.serverHello(answer).payload
        let mutator = Mutator(seed: 4)
        var accepted = 0
        for _ in 0..<4_000 {
            guard case .serverHello(let damaged)? = try? Frame(parsing: mutator.damage(payload)), damaged != answer
            else { continue }
            var copy = client
            if (try? copy.receive(damaged)) != nil { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    @Test func aDamagedFinishNeverMakesASession() throws {
        var client = Fixtures.client()
        var server = Fixtures.server()
        let finish = try client.receive(server.receive(client.hello)).finish
        let payload = Frame.clientFinish(finish).payload
        let mutator = Mutator(seed: 5)
        var accepted = 0
        for _ in 0..<4_000 {
            guard case .clientFinish(let damaged)? = try? Frame(parsing: mutator.damage(payload)), damaged != finish
            else { continue }
            var copy = server
            if (try? copy.receive(damaged)) != nil { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    @Test func aDamagedGreetingLeadsToNoSessionWithTheGenuineClient() throws {
        let client = Fixtures.client()
        let payload = Frame.clientHello(client.hello).payload
        let mutator = Mutator(seed: 6)
        var answered = 0
        for _ in 0..<2_000 {
            guard case .clientHello(let damaged)? = try? Frame(parsing: mutator.damage(payload)),
                damaged != client.hello
            else { continue }
            var server = Fixtures.server()
            guard let answer = try? server.receive(damaged) else { continue }
            answered += 1
            var copy = client
            #expect(throws: HandshakeError.self) { try copy.receive(answer) }
        }
        #expect(answered > 0)
    }

    @Test func damagedStreamsGiveBoundedFramesOrAnError() throws {
        let mutator = Mutator(seed: 7)
        let payloads = [Frame.ping.payload, Frame.pong.payload, Array("{\"type\":\"x\"}".utf8)]
        let stream = try payloads.flatMap { try LengthPrefix.encode($0) }
        for _ in 0..<12_000 {
            var decoder = LengthPrefixDecoder()
            let damaged = mutator.damage(stream)
            let cut = mutator.below(damaged.count + 1)
            decoder.append(damaged[..<cut])
            var total = 0
            do {
                while let payload = try decoder.next() { total += payload.count + 4 }
                decoder.append(damaged[cut...])
                while let payload = try decoder.next() { total += payload.count + 4 }
                #expect(total + decoder.buffered == damaged.count)
            } catch {
                #expect(throws: FrameError.self) { try decoder.next() }
            }
        }
    }
}
