//===- KnownInstancesTest.cpp - Instances with known optima -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Needs the collected instances (ENISHI_SHARED_DATA, or ../shared/data beside
// the sources).
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Bounds.h"
#include "enishi/Annealing/Exact.h"
#include "enishi/Annealing/Presolve.h"
#include "enishi/Annealing/Reduction.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstdlib>

using namespace enishi::annealing;

namespace {

std::string folder() {
  const char *fromEnvironment = std::getenv("ENISHI_SHARED_DATA");
  std::string path =
      fromEnvironment ? fromEnvironment : ENISHI_SHARED_DATA_DEFAULT;
  path += "/qubo";
  return llvm::sys::fs::is_directory(path) ? path : "";
}

#define NEED_INSTANCES()                                                       \
  if (folder().empty())                                                        \
  GTEST_SKIP() << "the collected instances are not here"

double numberOf(const llvm::json::Object &object, llvm::StringRef key) {
  return object.getNumber(key).value_or(NAN);
}

/// bqpjson, and the collection's own files of terms of any degree.
Problem read(const std::string &name, double &optimum) {
  Problem problem;
  auto buffer = llvm::MemoryBuffer::getFile(folder() + "/generated/" + name);
  if (!buffer) {
    ADD_FAILURE() << name << ": " << buffer.getError().message();
    return problem;
  }
  llvm::Expected<llvm::json::Value> value =
      llvm::json::parse((*buffer)->getBuffer());
  if (!value) {
    ADD_FAILURE() << llvm::toString(value.takeError());
    return problem;
  }
  const llvm::json::Object &object = *value->getAsObject();
  if (const llvm::json::Array *terms = object.getArray("terms")) {
    optimum = numberOf(object, "optimum");
    problem.variables.assign(*object.getInteger("n"),
                             *object.getString("vartype") == "SPIN"
                                 ? VariableInfo::spin()
                                 : VariableInfo::binary());
    for (const llvm::json::Value &entry : *terms) {
      const llvm::json::Array &pair = *entry.getAsArray();
      std::vector<Variable> term;
      for (const llvm::json::Value &variable : *pair[0].getAsArray())
        term.push_back(*variable.getAsInteger());
      problem.objective.add(term, *pair[1].getAsNumber());
    }
    return problem;
  }
  optimum = numberOf(*object.getObject("metadata"), "optimum");
  problem.variables.assign(object.getArray("variable_ids")->size(),
                           *object.getString("variable_domain") == "spin"
                               ? VariableInfo::spin()
                               : VariableInfo::binary());
  problem.objective.add({}, numberOf(object, "offset"));
  for (const llvm::json::Value &term : *object.getArray("linear_terms")) {
    const llvm::json::Object &o = *term.getAsObject();
    problem.objective.add(Variable(numberOf(o, "id")), numberOf(o, "coeff"));
  }
  for (const llvm::json::Value &term : *object.getArray("quadratic_terms")) {
    const llvm::json::Object &o = *term.getAsObject();
    problem.objective.add(
        {Variable(numberOf(o, "id_head")), Variable(numberOf(o, "id_tail"))},
        numberOf(o, "coeff"));
  }
  EXPECT_EQ(numberOf(object, "scale"), 1);
  return problem;
}

class Known : public testing::TestWithParam<const char *> {};

TEST_P(Known, IsSolvedToItsOptimum) {
  NEED_INSTANCES();
  double optimum;
  Problem problem = read(GetParam(), optimum);
  llvm::Expected<Reduction> reduction = reduce(problem);
  ASSERT_TRUE(bool(reduction));
  llvm::Expected<IsingModel> model = toIsing(reduction->reduced);
  ASSERT_TRUE(bool(model));
  EXPECT_LE(lowerBound(*model), optimum + 1e-9 * std::abs(optimum));
  SolveResult result = solveExact(*model);
  ASSERT_TRUE(result.isOptimal) << result.method;
  double tolerance = 1e-9 * (1 + std::abs(optimum));
  EXPECT_NEAR(result.bestEnergy(), optimum, tolerance);
  EXPECT_NEAR(result.lowerBound, optimum, tolerance);
  EXPECT_NEAR(
      problem.evaluate(reduction->toOriginal(result.samples.front().spins)),
      optimum, tolerance);
}

INSTANTIATE_TEST_SUITE_P(Exact, Known,
                         testing::Values("fcl_C4_a60.bqp.json",
                                         "xorsat3r3_24.hubo.json",
                                         "labs10.hubo.json", "tsp5.bqp.json",
                                         "npp20_b10.bqp.json"));

TEST(KnownInstances, BoundsHoldAndPresolveKeepsThem) {
  NEED_INSTANCES();
  for (const char *name :
       {"fcl_P6_a120.bqp.json", "fcl_Z4_a150.bqp.json", "fcl_C16_a25.bqp.json",
        "wishart_64_50.bqp.json", "wishart_100_75.bqp.json", "tsp9.bqp.json",
        "qap7.bqp.json", "npp40_b20.bqp.json"}) {
    double optimum;
    Problem problem = read(name, optimum);
    llvm::Expected<IsingModel> model = toIsing(problem);
    ASSERT_TRUE(bool(model));
    double tolerance = 1e-9 * (1 + std::abs(optimum));
    EXPECT_LE(lowerBound(*model), optimum + tolerance) << name;
    EXPECT_LE(trivialBound(*model), lowerBound(*model)) << name;
    std::optional<double> semidefinite = semidefiniteBound(*model);
    if (semidefinite)
      EXPECT_LE(*semidefinite, optimum + tolerance) << name;
    Presolved reduced = presolve(*model);
    double bound = reduced.offset;
    for (const Presolved::Part &part : reduced.parts)
      bound += lowerBound(part.model);
    EXPECT_LE(bound, optimum + tolerance) << name;
  }
}

TEST(KnownInstances, CubicGraphShrinksByMoreThanAThird) {
  NEED_INSTANCES();
  auto buffer =
      llvm::MemoryBuffer::getFile(folder() + "/embed/cubic1000_s1.txt");
  ASSERT_TRUE(bool(buffer));
  llvm::SmallVector<llvm::StringRef> lines, fields;
  (*buffer)->getBuffer().split(lines, '\n', -1, false);
  std::vector<Coupling> couplings;
  uint64_t random = 1;
  for (llvm::StringRef line : llvm::ArrayRef(lines).drop_front()) {
    fields.clear();
    line.split(fields, ' ', -1, false);
    Coupling coupling;
    ASSERT_FALSE(fields[0].getAsInteger(10, coupling.first));
    ASSERT_FALSE(fields[1].trim().getAsInteger(10, coupling.second));
    random = random * 6364136223846793005u + 1442695040888963407u;
    coupling.weight = random >> 63 ? 1 : -1;
    couplings.push_back(coupling);
  }
  IsingModel model =
      IsingModel::create(std::vector<double>(1000, 0), couplings);
  Presolved reduced = presolve(model);
  EXPECT_LE(reduced.numSpins(), 630u);
  EXPECT_EQ(reduced.errorBound, 0);
}

} // namespace
