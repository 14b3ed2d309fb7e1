#include "CPretrainedModels.h"

// #embed is standard since C23; clang offers it in every mode, and would say so at each line.
#pragma clang diagnostic ignored "-Wc23-extensions"

// To ship a model, put its file into models/ and add it here twice: its bytes and its row.

static const unsigned char scenes_classifier[] = {
#embed "models/scenes-classifier.safetensors"
};

static const struct fc_pretrained_model models[] = {
    {"scenes-classifier", "scenes", 0, scenes_classifier, sizeof scenes_classifier},
    {0, 0, 0, 0, 0},
};

const struct fc_pretrained_model *fc_pretrained_models(void) { return models; }
