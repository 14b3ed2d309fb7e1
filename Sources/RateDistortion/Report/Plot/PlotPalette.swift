/// The colours of plots, in light and dark; they stay apart for colour-blind eyes (after Okabe and Ito).
enum PlotPalette {
    /// The number of colours for series.
    static let count = 10

    /// Custom properties for light surroundings.
    static let light = """
        --s0:#0068a8;--s1:#c2410c;--s2:#00785a;--s3:#a0417f;--s4:#8a6500;--s5:#3f3f9f;\
        --s6:#0e7490;--s7:#7a5230;--s8:#4d7c0f;--s9:#6b7280;\
        --ink:#1c2024;--soft:#5b636c;--rule:#d9dde1;--ground:#ffffff
        """
    /// Custom properties for dark surroundings.
    static let dark = """
        --s0:#56b4e9;--s1:#ff8a4c;--s2:#2fcf9f;--s3:#e694c6;--s4:#e3b341;--s5:#a5a5ff;\
        --s6:#67d4e8;--s7:#d2a679;--s8:#a3d65c;--s9:#b6bdc8;\
        --ink:#e8eaed;--soft:#a3abb4;--rule:#3a4047;--ground:#16191c
        """

    /// The rules that give the parts of a plot their colours.
    static let rules: String = {
        let series = (0..<count).map { index in
            ".line.s\(index),.bar.s\(index){stroke:var(--s\(index))}.mark.s\(index){fill:var(--s\(index));stroke:var(--s\(index))}"
                + ".mark.hollow.s\(index){fill:var(--ground)}"
        }
        return """
            .plot text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;fill:var(--ink)}
            .plot .tick{fill:var(--soft)}.plot .grid{stroke:var(--rule);stroke-width:1}
            .plot .frame{stroke:var(--soft);stroke-width:1;fill:none}
            .plot .level{stroke:var(--soft);stroke-width:1.5;stroke-dasharray:2 4}
            .plot .line{fill:none;stroke-width:2.25;stroke-linejoin:round}.plot .dashed{stroke-dasharray:7 4}
            .plot .bar{fill:none;stroke-width:1.25;opacity:.55}.plot .mark{stroke-width:1.75}\
            .plot .point:hover .mark,.plot .point:focus .mark{stroke-width:4}.plot .point:focus{outline:none}.plot .back{fill:var(--ground)}
            \(series.joined())
            """
    }()
}
