// Sources of the module Backbones.
