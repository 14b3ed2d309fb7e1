// Sources of the module Training.
