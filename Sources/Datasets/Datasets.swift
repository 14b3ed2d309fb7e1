// Sources of the module Datasets.
