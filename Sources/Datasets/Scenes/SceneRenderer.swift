internal import NeuralNetwork
public import Pixels

/// Renders scenes: a seed and a class give a picture, the same to the bit on every machine.
public enum SceneRenderer {
    /// The width and height of a scene in pixels.
    public static let side = 64

    /// Renders one scene.
    public static func render(_ kind: SceneKind, seed: UInt64) -> RasterImage {
        var generator = SeededGenerator(seed: seed)
        let view = SceneView(using: &generator)
        let light = SceneLight(using: &generator)
        let palette = ScenePalette(using: &generator)
        let clutter = SceneClutter(heading: light.heading, using: &generator)
        let camera = SceneCamera(using: &generator)
        let surface = kind.surface(view, using: &generator)

        let luminances = light.luminances(surface)
        var canvas: [SIMD4<Float>] = []
        canvas.reserveCapacity(luminances.count)
        for row in 0..<SceneSurface.side {
            for column in 0..<SceneSurface.side {
                let tone = surface.tones[row * (SceneSurface.side + 1) + column]
                canvas.append(palette.color(tone: tone) * luminances[row * SceneSurface.side + column])
            }
        }
        clutter.draw(on: &canvas, heading: light.heading)
        return camera.picture(of: canvas)
    }
}
