//===- Profile.h - The profiles of QIR --------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_QIR_PROFILE_H
#define ENISHI_QIR_PROFILE_H

#include "llvm/ADT/StringRef.h"

#include <cstdint>

namespace enishi {

/// The profiles of the QIR specification, version 2.
enum class QIRProfile : uint8_t {
  /// Gates, then measurements, then the output. No classical values.
  Base,
  /// Measurement anywhere, branches on outcomes, and, where the module's flags
  /// say so, integers, reals and loops.
  Adaptive,
};

/// The value of the entry point's attribute "qir_profiles".
inline llvm::StringRef profileName(QIRProfile profile) {
  return profile == QIRProfile::Base ? "base_profile" : "adaptive_profile";
}

} // namespace enishi

#endif // ENISHI_QIR_PROFILE_H
