import ArgumentParser
import Backbones

/// The argument that names a network whose weights can be imported.
struct BackboneChoice: ExpressibleByArgument {
    let backbone: RegisteredBackbone

    init?(argument: String) {
        guard let backbone = BackboneRegistry.named(argument), !backbone.layouts.isEmpty else { return nil }
        self.backbone = backbone
    }

    /// The names to choose from.
    static var allValueStrings: [String] { BackboneRegistry.all.filter { !$0.layouts.isEmpty }.map(\.name) }

    /// The names with the layouts of each, for help.
    static var description: String {
        let entries = BackboneRegistry.all.filter { !$0.layouts.isEmpty }.map { backbone in
            "\(backbone.name) (\(backbone.layouts.map(\.name).joined(separator: ", ")))"
        }
        return entries.joined(separator: ", ")
    }
}
