#ifndef CPretrainedModels_H
#define CPretrainedModels_H

#include <stddef.h>

/// A model file compiled into the program.
struct fc_pretrained_model {
    /// The name of the model, which is also that of the file in `models/`.
    const char *name;
    /// The family that it belongs to, or that it teaches.
    const char *family;
    /// The place in the family by rate from 1, or 0 for the family's classifier.
    int rate;
    /// The file.
    const unsigned char *bytes;
    /// Its length.
    size_t count;
};

/// The models that ship, ended by one without a name.
const struct fc_pretrained_model *fc_pretrained_models(void);

#endif
