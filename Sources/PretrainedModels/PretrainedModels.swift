// Sources of the module PretrainedModels.
