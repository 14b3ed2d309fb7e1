// Sources of the module EntropyCoding.
