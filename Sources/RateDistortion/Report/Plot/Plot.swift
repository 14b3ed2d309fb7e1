/// A plot of series over a rate, drawn as SVG by `PlotRenderer`.
struct Plot {
    /// A named line with markers.
    struct Series {
        /// The name in the legend.
        var name: String
        /// The colour and the marker.
        var style: Style
        /// The points in order of rising x, each with the text that a pointer shows.
        var points: [(x: Double, y: Double, note: String)]
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
    /// How the values of the y axis are written.
    var yFormat: (Double) -> String
}
