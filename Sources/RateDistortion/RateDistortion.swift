// Sources of the module RateDistortion.
