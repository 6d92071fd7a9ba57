import Testing

@testable import MeshProtocol

struct TurnMarkersTests {
    /// Text, kind, part, floor, completion.
    private static let table: [(String, TurnKind?, String?, Bool, Bool)] = [
        ("", nil, nil, false, false), ("plain words", nil, nil, false, false),
        ("Here is step one. [YOUR TURN]", nil, nil, true, false), ("Step.\n\n[YOUR TURN]\n", nil, nil, true, false),
        ("[your turn]", nil, nil, true, false), ("[YOUR TURN] what next?", nil, nil, true, false),
        ("[YOUR TURN].", nil, nil, true, false), ("[1/3] first", nil, "1/3", false, false),
        ("first [1/3]", nil, "1/3", false, false), ("[4/3] no", nil, nil, false, false),
        ("[0/3] no", nil, nil, false, false), ("[1/17] no", nil, nil, false, false),
        ("[1/2/3] no", nil, nil, false, false), ("[+1/3] no", nil, nil, false, false),
        ("[001/3] no", nil, nil, false, false), ("[THINKING] reading your answer", .thinking, nil, false, false),
        ("[ERROR] build failed", .error, nil, false, false), ("[RESTATE] so I", .restate, nil, false, false),
        ("[EVIDENCE]\nlog", .evidence, nil, false, false), ("[QUESTION] why?", .question, nil, false, false),
        ("[CHALLENGE] now try", .challenge, nil, false, false),
        ("[EVIDENCE] [2/3] log [YOUR TURN]", .evidence, "2/3", true, false),
        ("[ERROR] and [QUESTION]", .error, nil, false, false), ("[error][1/2] x", .error, "1/2", false, false),
        ("SKILL_COMPLETE", nil, nil, false, true), ("All checks pass.\nSKILL_COMPLETE", nil, nil, false, true),
        ("All done. SKILL_COMPLETE.", nil, nil, false, true), ("SKILL_COMPLETE: all done", nil, nil, false, true),
        ("Never say SKILL_COMPLETE before the end", nil, nil, false, false),
        ("MY_SKILL_COMPLETE", nil, nil, false, false), ("SKILL_COMPLETED", nil, nil, false, false),
        ("skill_complete", nil, nil, false, false), ("done SKILL_COMPLETE [YOUR TURN]", nil, nil, true, true),
        ("End with [YOUR TURN] as they do, please.", nil, nil, false, false), ("> [YOUR TURN]", nil, nil, false, false),
        ("> they said [ERROR]\nfixed [YOUR TURN]", nil, nil, true, false),
        ("```\n[YOUR TURN]\nSKILL_COMPLETE\n```", nil, nil, false, false),
        ("```\n[ERROR]\n```\n[YOUR TURN]", nil, nil, true, false),
        ("~~~~\n```\n[YOUR TURN]\n~~~~\n[THINKING]", .thinking, nil, false, false),
        ("text\n[CHALLENGE]\nmore", .challenge, nil, false, false), ("[UNKNOWN] text", nil, nil, false, false),
        ("[YOUR TURN", nil, nil, false, false), ("]YOUR TURN[", nil, nil, false, false),
        ("  \n\t[ERROR]  ", .error, nil, false, false), ("a\u{2028}[YOUR TURN]\u{2028}b", nil, nil, true, false),
        ("hi\u{2028}> [q] SKILL_COMPLETE", nil, nil, false, false),
        ("a\u{85}[ERROR]\u{85}b", .error, nil, false, false),
        ("a\r\n[ERROR]\r\nb", .error, nil, false, false), ("\u{A0}[ERROR]\u{2003}", .error, nil, false, false),
        ("[\u{301}YOUR TURN]", nil, nil, false, false), ("SKILL_COMPLETE\u{301}", nil, nil, false, false),
        ("\u{1F600} done [YOUR TURN]", nil, nil, true, false),
        (String(repeating: "[", count: 5_000) + "YOUR TURN]", nil, nil, true, false),
    ]

    @Test(arguments: table)
    func markersAreUnderstood(text: String, kind: TurnKind?, part: String?, floor: Bool, ends: Bool) {
        let markers = TurnMarkers(in: text)
        #expect(markers.kind == kind)
        #expect(markers.part.map { "\($0.number)/\($0.count)" } == part)
        #expect(markers.passesFloor == floor)
        #expect(markers.proposesEnd == ends)
    }

    @Test func theFloorPassesByDefaultButNotWithThinkingOrAnEarlierPart() {
        #expect(TurnMarkers(in: "x").passesFloor(of: .teach))
        #expect(!TurnMarkers(in: "[THINKING] x").passesFloor(of: .thinking))
        #expect(TurnMarkers(in: "[THINKING] x [YOUR TURN]").passesFloor(of: .thinking))
        #expect(!TurnMarkers(in: "[1/2] x [YOUR TURN]").passesFloor(of: .teach))
        #expect(TurnMarkers(in: "[2/2] x").passesFloor(of: .teach))
    }

    @Test func shownTurnsCarryTheirMarkersAndEveryWord() throws {
        var conversation = ShareFixtures.Conversation(try ShareFixtures.pair())
        let plain = try conversation.say(TurnDraft(kind: .teach, text: "step"), as: .teacher).turn
        #expect(TurnMarkers.shown("step", of: plain) == "step\n\n[YOUR TURN]")
        #expect(TurnMarkers.shown("step [YOUR TURN]", of: plain) == "step [YOUR TURN]")
        let error = try conversation.say(
            TurnDraft(kind: .error, text: "broke", passesFloor: false), as: .student
        ).turn
        #expect(TurnMarkers.shown("broke", of: error) == "[ERROR] broke")
        #expect(TurnMarkers.shown("[ERROR] broke", of: error) == "[ERROR] broke")
        let parts = try TurnDraft(kind: .evidence, text: String(repeating: "word ", count: 8_000)).split()
        let part = try conversation.say(parts[0], as: .student).turn
        #expect(TurnMarkers.shown("x", of: part) == "[1/2] [EVIDENCE] x")
        // What is shown reads back as what was meant.
        #expect(TurnMarkers(in: TurnMarkers.shown("x", of: part)).kind == .evidence)
    }
}
