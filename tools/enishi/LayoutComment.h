//===- LayoutComment.h - The layout in a compiled program -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A compiled program starts with two comment lines that say where each qubit
// of the source lies before the first and after the last instruction:
//
//   //! initial_layout q[0]=$3 q[1]=$4
//   //! final_layout q[0]=$4 q[1]=$3
//
// Other tools skip them; `enishi verify` reads them.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_LAYOUTCOMMENT_H
#define ENISHI_TOOLS_ENISHI_LAYOUTCOMMENT_H

#include "enishi/Circuit/Program.h"
#include "enishi/Pipelines/Compiler.h"
#include "enishi/Verification/Equivalence.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace enishi::driver {

/// The qubit of the source (as in "q[0]") and the site, for each qubit.
struct LayoutComment {
  std::vector<std::pair<std::string, uint32_t>> initial, final;
};

/// The comment lines for a compiled program.
std::string writeLayoutComment(const ProgramLayout &layout);

/// The layout as the comment would state it.
LayoutComment layoutComment(const ProgramLayout &layout);

/// Reads the lines back; nothing if the text has none or they are malformed.
std::optional<LayoutComment> readLayoutComment(llvm::StringRef text);

/// Sets the layouts in `options` for comparing `source` with `compiled`, which
/// gets a qubit for every site that the layout names and the program does not.
/// False if the names do not match the programs.
bool resolveLayout(const LayoutComment &layout, const Program &source,
                   Program &compiled, EquivalenceOptions &options);

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_LAYOUTCOMMENT_H
