internal import NeuralNetwork

/// The ten classes of scenes, in the order of their labels.
///
/// They come in pairs that share everything large and differ in their fine texture alone: brick and stone, denim and
/// linen, foliage and gravel, metal and wood, sand and water.
public enum SceneKind: String, Sendable, CaseIterable {
    /// Masonry with marks along its rows.
    case brick
    /// Cloth woven as twill.
    case denim
    /// Leaves with veins.
    case foliage
    /// Speckled stones.
    case gravel
    /// Cloth in plain weave.
    case linen
    /// A brushed surface.
    case metal
    /// Grainy ripples.
    case sand
    /// Masonry with pits.
    case stone
    /// Smooth ripples with short waves on them.
    case water
    /// Bands with pores.
    case wood

    func surface(_ view: SceneView, using generator: inout SeededGenerator) -> SceneSurface {
        switch self {
        case .brick: SceneSurface(Brick(using: &generator), view)
        case .denim: SceneSurface(Denim(using: &generator), view)
        case .foliage: SceneSurface(Foliage(using: &generator), view)
        case .gravel: SceneSurface(Gravel(using: &generator), view)
        case .linen: SceneSurface(Linen(using: &generator), view)
        case .metal: SceneSurface(Metal(using: &generator), view)
        case .sand: SceneSurface(Sand(using: &generator), view)
        case .stone: SceneSurface(Stone(using: &generator), view)
        case .water: SceneSurface(Water(using: &generator), view)
        case .wood: SceneSurface(Wood(using: &generator), view)
        }
    }
}
