// Sources of the module FeatureCodec.
