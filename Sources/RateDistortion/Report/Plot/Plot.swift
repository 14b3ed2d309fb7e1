/// A plot of series over a rate or another positive number, drawn as SVG by `PlotRenderer`.
struct Plot {
    /// A value of a series.
    struct Point {
        var x: Double
        var y: Double
        /// What y may be by chance; nil where that is not known.
        var interval: ClosedRange<Double>?
        /// The text that a read-out shows; nil for points that only bend the line.
        var note: String?
    }

    /// A named line with markers.
    struct Series {
        /// The name in the legend.
        var name: String
        /// The colour and the marker.
        var style: Style
        /// The points in order of rising x.
        var points: [Point]
    }

    /// How a series looks.
    struct Style {
        /// The forms of markers, told apart without colour.
        enum Marker: Int, CaseIterable {
            case circle
            case square
            case triangle
            case diamond
        }

        /// The index of a colour of `PlotPalette`.
        var color: Int
        /// The form of the markers.
        var marker: Marker
        /// Whether the line is broken and the markers are hollow.
        var isDashed: Bool

        /// The first colour and marker, for a series by itself.
        static let plain = Style(color: 0, marker: .circle, isDashed: false)
    }

    /// What the plot shows, in a few words.
    var title: String
    /// What the plot says, for those who do not see it.
    var summary: String
    /// The name of the x axis.
    var xLabel: String
    /// The name of the y axis.
    var yLabel: String
    /// The series, those in front last.
    var series: [Series]
    /// A level to compare with, drawn as a line from side to side.
    var level: (value: Double, label: String)?
    /// How the values of the x axis are written.
    var xFormat: (Double) -> String = { Figures.number($0, decimals: $0 < 1 ? 2 : 0) }
    /// How the values of the y axis are written.
    var yFormat: (Double) -> String
    /// Whether equal distances on the y axis are equal ratios.
    var hasRatiosUpwards = false
}

extension Plot {
    /// What a plot says, as the notes of all its points.
    static func summary(ofNotesIn series: [Series]) -> String {
        series.map { series in
            series.name + ": " + series.points.compactMap(\.note).joined(separator: "; ")
        }.joined(separator: ". ") + "."
    }
}
