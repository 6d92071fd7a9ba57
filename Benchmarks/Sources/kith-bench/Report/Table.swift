/// The table that the benchmark prints, in Markdown, so that it can be pasted into a document.
struct Table {
    let figures: [Figure]

    var text: String {
        let header = ["figure", "asked", "measured", "", "how"]
        let rows = figures.map { [$0.name, $0.asked, $0.measured, Self.mark($0.isMet), $0.how] }
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        let line = { (cells: [String]) in
            "| "
                + zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: " | ")
                + " |"
        }
        let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
        return ([line(header), rule] + rows.map(line)).joined(separator: "\n")
    }

    private static func mark(_ isMet: Bool?) -> String {
        switch isMet {
        case true?: "yes"
        case false?: "NO"
        case nil: ""
        }
    }
}
