//===- ElementSyntax.h - Elements of registers in assembly ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `[3]` or `[%i]`: an index that is known, as a property, or an operand. For
// the custom<Element> directives of the dialects that have registers.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_DIALECTS_ELEMENTSYNTAX_H
#define ENISHI_DIALECTS_ELEMENTSYNTAX_H

#include "mlir/IR/OpImplementation.h"

#include <optional>

namespace enishi {

inline mlir::ParseResult
parseElement(mlir::OpAsmParser &parser,
             std::optional<mlir::OpAsmParser::UnresolvedOperand> &index,
             int64_t &position) {
  if (parser.parseLSquare())
    return mlir::failure();
  mlir::OpAsmParser::UnresolvedOperand operand;
  mlir::OptionalParseResult result = parser.parseOptionalOperand(operand);
  if (result.has_value()) {
    if (failed(*result))
      return mlir::failure();
    index = operand;
    position = 0;
  } else if (parser.parseInteger(position)) {
    return mlir::failure();
  }
  return parser.parseRSquare();
}

inline void printElement(mlir::OpAsmPrinter &printer, mlir::Operation *,
                         mlir::Value index, int64_t position) {
  printer << '[';
  if (index)
    printer << index;
  else
    printer << position;
  printer << ']';
}

} // namespace enishi

#endif // ENISHI_DIALECTS_ELEMENTSYNTAX_H
