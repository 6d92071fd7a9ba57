import TestSupport
import Testing
import WireJSON

@testable import MeshRelay

@Suite("Mailboxes, by a raw client on real sockets", .timeLimit(.minutes(5)))
struct MailboxTests {
    @Test func whatIsSentToANodeThatIsAwayComesInOrderWhenItReturnsAndNotAgainAfterItsAck()
        async throws
    {
        try await withRelay { relay in
            try await relay.owner("owner", key: 1).leave()
            let sender = try await relay.member("sender")
            for number in 1...3 {
                try await sender.send(MailClient.keep(#"{ "n":\#(number) }"#, to: "owner", receipt: "r\(number)"))
                #expect(try await sender.text() == #"{"type":"kith-mail-stored","to":"owner","id":"r\#(number)"}"#)
            }
            let owner = try await relay.owner("owner", key: 1)
            for number in 1...3 {
                #expect(
                    try await owner.text()
                        == #"{"from":"sender","fromName":"sender","payload":{ "n":\#(number) },"mail":\#(number)}"#)
            }
            try await owner.send(MailClient.ack(2))
            try await owner.leave()
            relay.time.advance(by: .seconds(6))
            let again = try await relay.client()
            try await again.send(MailClient.auth("owner", key: 1))
            #expect(try await again.skip(to: "kith-mailbox") == #"{"type":"kith-mailbox","state":"open","waiting":1}"#)
            #expect(try await again.text().hasSuffix(#","mail":3}"#))
            try await again.send(MailClient.ack(3))
            try await again.leave()
            relay.time.advance(by: .seconds(6))
            let last = try await relay.client()
            try await last.send(MailClient.auth("owner", key: 1))
            #expect(try await last.skip(to: "kith-mailbox") == #"{"type":"kith-mailbox","state":"open","waiting":0}"#)
        }
    }

    @Test(arguments: [1, 2])
    func mailToAnOwnerThatIsConnectedIsNumberedStoredAndDeliveredAtOnce(loops: Int) async throws {
        try await withRelay(eventLoops: loops) { relay in
            let owner = try await relay.owner("owner", key: 1)
            let sender = try await relay.member("sender")
            _ = try await owner.text()
            for number in 1...50 {
                try await sender.send(MailClient.keep("\(number)", to: "owner", receipt: "r"))
                #expect(try await owner.text().hasSuffix(#""payload":\#(number),"mail":\#(number)}"#))
                #expect(try await sender.text().contains("kith-mail-stored"))
            }
            #expect(try await relay.reports("kith_relay_mail_letters 50"))
            try await owner.send(MailClient.ack(50))
            #expect(try await relay.reports("kith_relay_mail_letters 0"))
        }
    }

    @Test func aNodeWithoutAMailboxGetsAnOrdinaryFrameAndNothingIsKeptForOneThatIsAway() async throws {
        try await withRelay { relay in
            let stock = try await relay.member("stock")
            let sender = try await relay.member("sender")
            _ = try await stock.text()
            try await sender.send(MailClient.keep("1", to: "stock", receipt: "a"))
            #expect(try await stock.text() == #"{"from":"sender","fromName":"sender","payload":1}"#)
            #expect(try await sender.text() == #"{"type":"kith-mail-forwarded","to":"stock","id":"a"}"#)
            try await sender.send(MailClient.keep("2", to: "nobody", receipt: "b"))
            #expect(
                try await sender.text()
                    == #"{"type":"kith-mail-refused","to":"nobody","id":"b","reason":"no-mailbox"}"#)
        }
    }

    @Test func whatASenderDoesNotAskToHaveKeptIsNotKept() async throws {
        try await withRelay { relay in
            try await relay.owner("owner", key: 1).leave()
            let sender = try await relay.member("sender")
            try await sender.send([
                #"{"to":"owner","payload":"clear text of a stock client"}"#,
                #"{"to":"owner","keep":false,"payload":1}"#,
                #"{"to":"owner","keep":true,"payload":2}"#, MailClient.keep("3", to: "owner", receipt: "r"),
            ])
            _ = try await sender.text()
            let owner = try await relay.owner("owner", key: 1)
            #expect(try await owner.text().contains(#""payload":2,"mail":1"#))
            #expect(try await owner.text().contains(#""payload":3,"mail":2"#))
        }
    }

    @Test func anotherKeyOpensNobodysMailboxAndAcknowledgesNothingInIt() async throws {
        try await withRelay { relay in
            try await relay.owner("owner", key: 1).leave()
            let sender = try await relay.member("sender")
            try await sender.send(MailClient.keep(#""for the owner""#, to: "owner", receipt: "r"))
            _ = try await sender.text()
            let thief = try await relay.client()
            try await thief.send(MailClient.auth("owner", key: 2))
            #expect(
                try await thief.skip(to: "kith-mailbox")
                    == #"{"type":"kith-mailbox","state":"refused","reason":"wrong-key"}"#)
            // Even while the thief holds the node id, mail goes to the owner alone.
            try await thief.send(MailClient.ack(10))
            try await sender.skip(to: "relay-peer-joined")
            try await sender.send(MailClient.keep(#""second""#, to: "owner", receipt: "s"))
            try await sender.skip(to: "kith-mail-stored")
            try await sender.send(#"{"to":"owner","payload":"an ordinary frame"}"#)
            #expect(try await thief.text().contains("an ordinary frame"))
            try await thief.leave()
            relay.time.advance(by: .seconds(6))
            let owner = try await relay.owner("owner", key: 1)
            #expect(try await owner.text().contains("for the owner"))
            #expect(try await owner.text().contains("second"))
        }
    }

    @Test func mailboxesOfOneNodeIdInTwoRoomsHaveNothingToDoWithEachOther() async throws {
        try await withRelay(tokens: ["a": "one", "b": "two"]) { relay in
            try await relay.owner("owner", key: 1, token: "a").leave()
            try await relay.owner("owner", key: 2, token: "b").leave()
            let sender = try await relay.member("sender", token: "a")
            try await sender.send(MailClient.keep("1", to: "owner", receipt: "r"))
            _ = try await sender.text()
            relay.time.advance(by: .seconds(6))
            let other = try await relay.client()
            try await other.send(MailClient.auth("owner", key: 2, token: "b"))
            #expect(try await other.skip(to: "kith-mailbox").contains(#""waiting":0"#))
        }
    }

    @Test func mailExpiresAfterItsTime() async throws {
        try await withRelay(limits: { $0.mail.retention = .seconds(3600) }) { relay in
            try await relay.owner("owner", key: 1).leave()
            let sender = try await relay.member("sender")
            try await sender.send(MailClient.keep(#""old""#, to: "owner", receipt: "r"))
            _ = try await sender.text()
            relay.time.advance(by: .seconds(3000))
            try await sender.send(MailClient.keep(#""new""#, to: "owner", receipt: "s"))
            _ = try await sender.text()
            relay.time.advance(by: .seconds(600))
            let owner = try await relay.owner("owner", key: 1)
            #expect(try await owner.text().contains(#""payload":"new","mail":2"#))
        }
    }

    @Test(
        arguments: [
            { $0.lettersPerOwner = 3 }, { $0.bytesPerOwner = 30 }, { $0.lettersPerSender = 3 },
            { $0.bytesPerSender = 30 },
            { $0.lettersPerRoom = 3 }, { $0.bytesPerRoom = 30 }, { $0.letters = 3 }, { $0.bytes = 30 },
            { $0.bytesInMemory = 30 },
        ] as [@Sendable (inout MailLimits) -> Void])
    func everyQuotaRefusesTheLetterThatGoesOverItAndTakesOneAgainAfterAnAck(
        change: @Sendable (inout MailLimits) -> Void
    ) async throws {
        try await withRelay(limits: { change(&$0.mail) }) { relay in
            let owner = try await relay.owner("owner", key: 1)
            let sender = try await relay.member("sender")
            _ = try await owner.text()
            // Ten bytes each.
            let payload = #""12345678""#
            for _ in 1...3 {
                try await sender.send(MailClient.keep(payload, to: "owner", receipt: "r"))
                #expect(try await sender.text().contains("kith-mail-stored"))
            }
            try await sender.send(MailClient.keep(payload, to: "owner", receipt: "r"))
            #expect(
                try await sender.text() == #"{"type":"kith-mail-refused","to":"owner","id":"r","reason":"quota"}"#)
            for _ in 1...3 { _ = try await owner.text() }
            try await owner.send(MailClient.ack(1))
            #expect(try await relay.reports("kith_relay_mail_letters 2"))
            try await sender.send(MailClient.keep(payload, to: "owner", receipt: "r"))
            #expect(try await sender.text().contains("kith-mail-stored"))
            #expect(try await owner.text().hasSuffix(#","mail":4}"#))
        }
    }

    @Test func thereIsABoundOnMailboxes() async throws {
        try await withRelay(limits: { $0.mail.mailboxesPerRoom = 1 }) { relay in
            let first = try await relay.owner("first", key: 1)
            let second = try await relay.client()
            try await second.send(MailClient.auth("second", key: 2))
            #expect(try await second.skip(to: "kith-mailbox").contains(#""reason":"quota""#))
            withExtendedLifetime(first) {}
        }
    }

    @Test(arguments: [
        #""mailbox":true"#, #""mailbox":true,"mailboxKey":"short""#, #""mailbox":true,"mailboxKey":7"#,
        #""invite":{"share":"x","admission":"y"}"#, #""invite":7"#,
    ])
    func whoeverAsksForAMailboxOrARoomInWordsThatCannotBeReadGetsNothing(members: String) async throws {
        try await withRelay { relay in
            let client = try await relay.client()
            try await client.send(#"{"type":"relay-auth","nodeId":"n","name":"n",\#(members)}"#)
            #expect(await client.next() == .close(4002, "Invalid auth"))
        }
    }

    @Test func hostileRequestsAreDroppedAndTheConnectionGoesOn() async throws {
        try await withRelay { relay in
            let owner = try await relay.owner("owner", key: 1)
            try await owner.send([
                #"{"type":"kith-mail-ack"}"#, #"{"type":"kith-mail-ack","through":-1}"#,
                #"{"type":"kith-mail-ack","through":"1"}"#, #"{"type":"kith-mail-ack","through":9223372036854775807}"#,
                #"{"type":"kith-room-open"}"#, #"{"type":"kith-anything","x":1}"#,
                #"{"to":"owner","receipt":"","payload":1}"#,
                #"{"to":"owner","receipt":{"a":1},"payload":1}"#, #"{"receipt":"r","payload":1}"#,
                #"{"type":"kith-attempt-ack","share":"AAAAAAAAAAAAAAAAAAAAAA","through":1}"#,
                MailClient.keep("1", to: "owner", receipt: "r"),
            ])
            #expect(try await owner.text() == #"{"type":"kith-mail-stored","to":"owner","id":"r"}"#)
            #expect(try await owner.text().hasSuffix(#","mail":1}"#))
        }
    }
}
