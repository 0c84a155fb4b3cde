//===- PauliSumTest.cpp - Observables as text -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Circuit/PauliSum.h"

#include "gtest/gtest.h"

using namespace enishi;

namespace {

const QubitRegister kNames[] = {{"a", 0, 1}, {"data", 1, 3}};

std::string read(llvm::StringRef text, uint32_t numQubits = 4) {
  llvm::Expected<PauliSum> sum = PauliSum::parse(text, numQubits, kNames);
  return sum ? sum->text() : llvm::toString(sum.takeError());
}

TEST(PauliSum, Spellings) {
  EXPECT_EQ(read("Z0"), "Z0");
  EXPECT_EQ(read("Z_0*X[2] Y(3)"), "Z0 * X2 * Y3");
  EXPECT_EQ(read("X2 @ Z0"), "Z0 * X2");
  EXPECT_EQ(read("- 0.5 * Z0 + 2e-3X1 - 3"), "-0.5 * Z0 + 0.002 * X1 - 3");
  EXPECT_EQ(read("Z(a) * Y(data[2])"), "Z0 * Y3");
  EXPECT_EQ(read("0.5 XIZY"), "0.5 * Y0 * Z1 * X3");
  EXPECT_EQ(read("(0.5+0j) [X0 Y1] +\n(-1+0j) []"), "0.5 * X0 * Y1 - 1");
  EXPECT_EQ(read("0.5 ZZII\n# a comment\n-1.5 IIXX # another\n"),
            "0.5 * Z2 * Z3 - 1.5 * X0 * X1");
  EXPECT_EQ(read("Z", 1), "Z0");
  EXPECT_EQ(read("I0 * I1"), "1");
  EXPECT_EQ(read("--Z0"), "Z0");
}

TEST(PauliSum, EqualStringsAreMerged) {
  EXPECT_EQ(read("X0*Z1 + 2 Z1*X0 - Y0"), "3 * X0 * Z1 - Y0");
}

TEST(PauliSum, NumbersReadBackTheSame) {
  EXPECT_EQ(read("0.1 Z0"), "0.1 * Z0");
  EXPECT_EQ(read(read("0.30000000000000004 Z0")), "0.30000000000000004 * Z0");
}

TEST(PauliSum, Errors) {
  EXPECT_EQ(read(""), "observable, line 1, column 1: there is no term; write "
                      "for example 'Z0 * Z1 + 0.5 * X2'");
  EXPECT_EQ(read("Z4"), "observable, line 1, column 2: there is no qubit 4; "
                        "the program has 4, from 0");
  EXPECT_EQ(read("Z0 *"), "observable, line 1, column 5: expected X, Y, Z or I "
                          "with a qubit after '*'");
  EXPECT_EQ(read("Z0 +"),
            "observable, line 1, column 5: a term is missing at the end");
  EXPECT_EQ(read("Z0 Z0"),
            "observable, line 1, column 4: qubit 0 occurs twice in one "
            "product");
  EXPECT_EQ(read("XYZ"), "observable, line 1, column 1: 'XYZ' has 3 letters, "
                         "but the program has 4 qubits; name them, as in X0 * "
                         "Z2");
  EXPECT_EQ(read("Z"), "observable, line 1, column 2: expected the qubit's "
                       "number, as in Z0");
  EXPECT_EQ(read("Z0 2"), "observable, line 1, column 4: expected '+' or '-' "
                          "between two terms, found '2'");
  EXPECT_EQ(read("Z0\n+ Q"), "observable, line 2, column 3: expected a number "
                             "or a factor like Z0, found 'Q'");
  EXPECT_EQ(read("(1+2j) Z0"), "observable, line 1, column 1: the coefficient "
                               "is not real; an observable is Hermitian");
  EXPECT_EQ(read("Z(q[0])"), "observable, line 1, column 3: there is no qubit "
                             "register 'q'");
  EXPECT_EQ(read("Z(data)"), "observable, line 1, column 7: 'data' has 3 "
                             "qubits; say which, as in Z(data[0])");
  EXPECT_EQ(read("Z(data[3])"), "observable, line 1, column 3: 'data' has 3 "
                                "qubits, from 0");
  EXPECT_EQ(read("1e999 Z0"),
            "observable, line 1, column 1: '1e999' is not a number");
  EXPECT_EQ(read("[Z0"),
            "observable, line 1, column 4: expected ']' after the product");
}

} // namespace
