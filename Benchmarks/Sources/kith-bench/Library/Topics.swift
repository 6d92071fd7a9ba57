import CAT7

/// Observations that have nothing to do with each other. A headless peer does not answer what it has answered in other words
/// a moment ago, and rightly; these are told to measure how fast it answers, so each of them has to be news.
enum Topics {
    private static let topics: [(focus: String, issue: String, intent: String)] = [
        ("invoice totals", "Cents are lost when a discount is split over many lines", "round once, at the end"),
        ("the login page", "A password manager fills the wrong field", "name both fields as browsers expect"),
        ("database backups", "Last night's archive was empty and nobody noticed", "alarm when it shrinks"),
        ("image thumbnails", "Portraits from phones appear sideways", "honour the orientation flag"),
        ("the search box", "Umlauts find nothing", "fold letters before they are compared"),
        ("email delivery", "Newsletters end in the spam folder", "sign them with the domain's key"),
        ("the compiler upgrade", "Two warnings became errors", "fix them on a branch of their own"),
        ("calendar exports", "Meetings move by an hour in March", "store the zone beside the time"),
        ("the printer driver", "Labels come out blank", "ask the vendor for the raster format"),
        ("customer addresses", "Postal codes lose their leading zero", "keep them as text"),
        ("the chess engine", "It sacrifices its queen in drawn endings", "weigh repetition by material"),
        ("GPU shaders", "Water flickers at sunset", "sort transparent triangles by depth"),
        ("the greenhouse sensor", "Humidity jumps to a hundred percent at dawn", "average over ten minutes"),
        ("voice commands", "The lamp answers to the television", "train on recordings of this room"),
        ("train timetables", "Connections of one minute are offered", "demand five minutes between platforms"),
        ("recipe imports", "Ounces are read as grams", "refuse quantities without a unit"),
        ("the payroll run", "Overtime of contractors is paid twice", "join by contract and not by person"),
        ("satellite images", "Clouds are counted as snow", "use the infrared band"),
        ("the podcast player", "It starts over after a phone call", "remember the position every second"),
        ("museum tickets", "Children are charged for audio guides", "make the guide optional for families"),
        ("DNS records", "The new mail server is unknown in Asia", "lower the lifetime before a move"),
        ("battery drain", "The watch is empty by noon", "stop polling the step counter"),
        ("the translation memory", "French quotation marks break the import", "parse the file as a stream"),
        ("fire drills", "The west stairs were locked", "check every door on Mondays"),
        ("the orchestra's archive", "Scores are filed under the conductor", "index them by composer and key"),
    ]

    /// How many there are.
    static var count: Int { topics.count }

    /// The seven texts of topic number `index`, in the order of CAT7.
    static func fields(_ index: Int) -> [String] {
        let topic = topics[index % topics.count]
        return [
            topic.focus, topic.issue, topic.intent, "somebody reported it today", "I will do that first",
            "whoever noticed it", "calm",
        ]
    }
}
