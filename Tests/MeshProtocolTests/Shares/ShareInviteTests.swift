import Ambient
import Testing
import WireJSON

@testable import MeshProtocol

struct ShareInviteTests {
    @Test(arguments: [false, true], [ShareInvite.LinkForm.kith, .web])
    func aLinkReadsBackAsTheInvite(open: Bool, form: ShareInvite.LinkForm) throws {
        let invite = try ShareFixtures.invite(open: open)
        let link = try #require(invite.link(form))
        #expect(try ShareInvite(link: link) == invite)
        #expect(try ShareInvite(link: "  \(link)\n") == invite)
        #expect(link.utf8.count <= ShareInvite.longestLink)
    }

    @Test func aLinkWithoutARelayHasNoWebForm() throws {
        let base = try ShareFixtures.invite()
        let invite = try ShareInvite(
            share: base.share, teacher: base.teacher, teacherNode: base.teacherNode, cardDigest: base.cardDigest,
            relay: nil, binding: .open, expiresAt: base.expiresAt, secret: base.secret)
        #expect(invite.link(.web) == nil)
        #expect(try ShareInvite(link: #require(invite.link())) == invite)
    }

    @Test func aNameThatNeedsEncodingSurvives() throws {
        let base = try ShareFixtures.invite()
        let agent = AgentID(name: try PeerName("Zoë & co #1 100%?=~"), key: ShareFixtures.teacher.publicKey)
        let invite = try ShareInvite(
            share: base.share, teacher: agent, teacherNode: base.teacherNode, cardDigest: base.cardDigest,
            relay: try InviteRelay("ws://127.0.0.1:8787"), binding: .bound(agent), expiresAt: base.expiresAt,
            secret: base.secret)
        #expect(try ShareInvite(link: #require(invite.link())) == invite)
        let web = try #require(invite.link(.web))
        #expect(web.hasPrefix("http://127.0.0.1:8787/join/"))
        #expect(try ShareInvite(link: web) == invite)
    }

    @Test func theSecretIsInTheFragmentOnlyAndInNoDescription() throws {
        let invite = try ShareFixtures.invite()
        let secret = Base64.url.encode(invite.secret.bytes)
        let link = try #require(invite.link(.web))
        #expect(link.hasSuffix("#" + secret))
        #expect(link.components(of: secret) == 1)
        var dumped = ""
        dump(invite, to: &dumped)
        for text in [
            "\(invite)", String(reflecting: invite), dumped, "\(invite.secret)", String(reflecting: invite.secret),
        ] {
            #expect(!text.contains(secret))
            #expect(!text.contains("51, 51"))
        }
        #expect(throws: MalformedValue.self) { try ShareInvite(link: link.replacing(secret, with: secret + "A")) }
        do {
            _ = try ShareInvite(link: link.replacing("t=", with: "q="))
            Issue.record("a link with an unknown parameter was read")
        } catch {
            #expect(!"\(error)".contains(secret))
        }
    }

    @Test func damagedLinksAreRefused() throws {
        let link = try #require(try ShareFixtures.invite().link())
        let digest = Base64.url.encode(try ShareFixtures.card().digest)
        let damaged: [String] = [
            "", "#", "kith://join/", String(link.prefix { $0 != "#" }), link.replacing("kith://", with: "http://"),
            link.replacing("kith://join", with: "kith://other"), link.replacing("?", with: "/?"),
            link.replacing("&x=", with: "&x=0"), link.replacing("&x=", with: "&x=-"),
            link.replacing("&x=", with: "&y="),
            link.replacing("&n=", with: "&n=0"), link.replacing("wss", with: "http"),
            link.replacing("?t=", with: "?t=%zz"), link.replacing("?t=", with: "?t=%ff"),
            link.replacing("&x=", with: "&t=a&x="), link + "=", link + " x", String(link.dropLast()),
            link.replacing(digest, with: ""), link.replacing(digest, with: String(digest.dropLast(4))),
            link.replacing("#", with: "&z=1#"), link + String(repeating: "A", count: 2_048),
        ]
        for text in damaged { #expect(throws: MalformedValue.self, "\(text)") { try ShareInvite(link: text) } }
    }

    @Test(arguments: [
        "https://relay.example.org", "wss://", "wss://user@relay.example.org", "wss://relay.example.org?x=1",
        "wss://relay.example.org#x", "wss://relay.example.org:0", "wss://relay.example.org:65536",
        "wss://relay.example.org:+1", "wss://[::1", "wss://[]", "wss://rel ay", "wss://a\"b", "wss:/relay", "relay",
    ])
    func aRelayOfAnotherFormIsRefused(url: String) {
        #expect(throws: MalformedValue.self) { try InviteRelay(url) }
    }

    @Test func aWebLinkMustLeadToTheRelayItNames() throws {
        let link = try #require(try ShareFixtures.invite().link(.web))
        for other in ["https://evil.example.org:8443/", "http://relay.example.org:8443/", "https://relay.example.org/"]
        {
            let moved = link.replacing("https://relay.example.org:8443/", with: other)
            #expect(throws: MalformedValue.self) { try ShareInvite(link: moved) }
        }
    }

    /// Whatever is read from a damaged link is a whole invite, and reads back as itself.
    @Test func fuzzedLinksGiveAnErrorOrAWholeInvite() throws {
        let links = [false, true].flatMap { open in
            [ShareInvite.LinkForm.kith, .web].compactMap { try? ShareFixtures.invite(open: open).link($0) }
        }
        let mutator = Mutator(seed: 21)
        var read = 0
        for round in 0..<4_000 {
            let damaged = mutator.damage(Array(links[round % links.count].utf8))
            guard let invite = try? ShareInvite(link: String(decoding: damaged, as: UTF8.self)) else { continue }
            read += 1
            #expect(try ShareInvite(link: #require(invite.link())) == invite)
        }
        // Digits of the share, the secret, the node or a name may be exchanged for others; the cryptography finds those.
        #expect(read > 0)
    }

    @Test func whatIsDerivedFromTheSecretDependsOnTheShareAndThePurpose() throws {
        let invite = try ShareFixtures.invite()
        let other = ShareFixtures.shareID(0x52)
        let values = [
            invite.secret.admission(to: invite.share), invite.secret.admission(to: other),
            invite.secret.presharedKey(for: invite.share), invite.secret.presharedKey(for: other), invite.secret.bytes,
        ]
        #expect(Set(values).count == values.count)
        #expect(invite.secret.admissionHash(for: other) == Hexadecimal.encode(sha256(values[1])))
    }

    @Test func anInviteEndsAtItsTime() throws {
        let invite = try ShareFixtures.invite()
        #expect(!invite.hasExpired(at: invite.expiresAt + .milliseconds(-1)))
        #expect(invite.hasExpired(at: invite.expiresAt))
    }
}

extension String {
    /// How often `part` occurs.
    fileprivate func components(of part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count - 1
    }
}
