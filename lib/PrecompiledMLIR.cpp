// Gives EnishiPrecompiledMLIR, which carries the precompiled header, a source.
#include "PrecompiledMLIR.h"
