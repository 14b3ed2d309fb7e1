#ifndef CPretrainedModels_H
#define CPretrainedModels_H

#endif
