//===- Svg.h - What the SVG drawings share ----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_DRAWING_SVG_H
#define ENISHI_LIB_DRAWING_SVG_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace enishi::drawing {

/// The text with the characters that XML reserves written as entities.
std::string escapeXml(llvm::StringRef text);

/// Writes the root element and the style sheet (light and dark).
void svgBegin(llvm::raw_ostream &os, size_t width, size_t height,
              llvm::StringRef title);

} // namespace enishi::drawing

#endif // ENISHI_LIB_DRAWING_SVG_H
