// Sources of the module ImageCodecs.
