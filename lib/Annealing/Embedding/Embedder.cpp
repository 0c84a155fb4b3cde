#include "enishi/Annealing/Embedding/Embedder.h"
using namespace enishi::annealing;
EmbedResult enishi::annealing::embedProblem(const SparseGraph &problem,
                                            const HardwareGraph &device,
                                            const EmbedOptions &options) {
  return {};
}
