#include "CPretrainedModels.h"

// #embed is standard since C23; clang offers it in every mode, and would say so at each line.
#pragma clang diagnostic ignored "-Wc23-extensions"

// To ship a model, put its file into models/ and add it here twice: its bytes and its row.

static const unsigned char photographs_classifier[] = {
#embed "models/photographs-classifier.safetensors"
};
static const unsigned char photographs_classifier_jpeg[] = {
#embed "models/photographs-classifier-jpeg.safetensors"
};
static const unsigned char photographs[] = {
#embed "models/photographs.safetensors"
};
static const unsigned char photographs_bottlefit[] = {
#embed "models/photographs-bottlefit-3-entropy.safetensors"
};
static const unsigned char photographs_entropic_student[] = {
#embed "models/photographs-entropic-student.safetensors"
};
static const unsigned char photographs_small[] = {
#embed "models/photographs-small.safetensors"
};
static const unsigned char scenes_classifier[] = {
#embed "models/scenes-classifier.safetensors"
};
static const unsigned char scenes_classifier_jpeg[] = {
#embed "models/scenes-classifier-jpeg.safetensors"
};
static const unsigned char scenes_1[] = {
#embed "models/scenes-1.safetensors"
};
static const unsigned char scenes_2[] = {
#embed "models/scenes-2.safetensors"
};
static const unsigned char scenes_3[] = {
#embed "models/scenes-3.safetensors"
};
static const unsigned char scenes_4[] = {
#embed "models/scenes-4.safetensors"
};

static const struct fc_pretrained_model models[] = {
    {"photographs-1", "photographs", 1, photographs, sizeof photographs},
    {"photographs-2", "photographs", 2, photographs, sizeof photographs},
    {"photographs-3", "photographs", 3, photographs, sizeof photographs},
    {"photographs-4", "photographs", 4, photographs, sizeof photographs},
    {"photographs-5", "photographs", 5, photographs, sizeof photographs},
    {"photographs-6", "photographs", 6, photographs, sizeof photographs},
    {"photographs-classifier", "photographs", 0, photographs_classifier, sizeof photographs_classifier},
    {"photographs-classifier-jpeg", "photographs", 0, photographs_classifier_jpeg, sizeof photographs_classifier_jpeg},
    {"photographs-bottlefit-3-entropy", "photographs-bottlefit-3-entropy", 1, photographs_bottlefit,
     sizeof photographs_bottlefit},
    {"photographs-entropic-student-1", "photographs-entropic-student", 1, photographs_entropic_student,
     sizeof photographs_entropic_student},
    {"photographs-entropic-student-2", "photographs-entropic-student", 2, photographs_entropic_student,
     sizeof photographs_entropic_student},
    {"photographs-entropic-student-3", "photographs-entropic-student", 3, photographs_entropic_student,
     sizeof photographs_entropic_student},
    {"photographs-entropic-student-4", "photographs-entropic-student", 4, photographs_entropic_student,
     sizeof photographs_entropic_student},
    {"photographs-entropic-student-5", "photographs-entropic-student", 5, photographs_entropic_student,
     sizeof photographs_entropic_student},
    {"photographs-entropic-student-6", "photographs-entropic-student", 6, photographs_entropic_student,
     sizeof photographs_entropic_student},
    {"photographs-small-1", "photographs-small", 1, photographs_small, sizeof photographs_small},
    {"photographs-small-2", "photographs-small", 2, photographs_small, sizeof photographs_small},
    {"photographs-small-3", "photographs-small", 3, photographs_small, sizeof photographs_small},
    {"photographs-small-4", "photographs-small", 4, photographs_small, sizeof photographs_small},
    {"photographs-small-5", "photographs-small", 5, photographs_small, sizeof photographs_small},
    {"photographs-small-6", "photographs-small", 6, photographs_small, sizeof photographs_small},
    {"scenes-1", "scenes", 1, scenes_1, sizeof scenes_1},
    {"scenes-2", "scenes", 2, scenes_2, sizeof scenes_2},
    {"scenes-3", "scenes", 3, scenes_3, sizeof scenes_3},
    {"scenes-4", "scenes", 4, scenes_4, sizeof scenes_4},
    {"scenes-classifier", "scenes", 0, scenes_classifier, sizeof scenes_classifier},
    {"scenes-classifier-jpeg", "scenes", 0, scenes_classifier_jpeg, sizeof scenes_classifier_jpeg},
    {0, 0, 0, 0, 0},
};

const struct fc_pretrained_model *fc_pretrained_models(void) { return models; }
