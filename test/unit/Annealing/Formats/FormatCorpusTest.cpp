//===- FormatCorpusTest.cpp - The collected problems ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Needs the collected problems (ENISHI_SHARED_DATA, or ../shared/data beside
// the sources) and is skipped without them.
//
//===----------------------------------------------------------------------===//

#include "FormatTestUtils.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>
#include <map>

using namespace enishi;
using namespace enishi::annealing;

namespace {

#define SKIP_WITHOUT_DATA()                                                    \
  if (sharedData().empty())                                                    \
  GTEST_SKIP() << "the collected problems are not here"

llvm::json::Value parseJson(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return nullptr;
  llvm::Expected<llvm::json::Value> value =
      llvm::json::parse((*buffer)->getBuffer());
  if (!value) {
    llvm::consumeError(value.takeError());
    return nullptr;
  }
  return std::move(*value);
}

/// The best value of the objective in the problem's own sense.
double bruteForce(const Problem &problem) {
  double sign = problem.sense == Sense::Maximize ? -1 : 1;
  double best = std::numeric_limits<double>::infinity();
  forEachAssignment(problem, [&](llvm::ArrayRef<double> values) {
    best = std::min(best, sign * energyOf(problem.objective, values));
  });
  return sign * best;
}

TEST(FormatCorpus, OneModelInEightFormats) {
  SKIP_WITHOUT_DATA();
  std::string folder = sharedData() + "/qubo/formats/";
  llvm::json::Value expected = parseJson(folder + "EXPECTED.json");
  ASSERT_TRUE(expected.getAsArray());
  unsigned checked = 0;
  for (const llvm::json::Value &entry : *expected.getAsArray()) {
    const llvm::json::Object &model = *entry.getAsObject();
    std::string name = model.getString("name")->str();
    double minimum = *model.getNumber("min");
    std::string argmin = model.getString("argmin")->str();
    llvm::json::Value reference = parseJson(folder + name + ".bqp.json");
    double offset = *reference.getAsObject()->getNumber("offset");
    for (const char *ending :
         {"qubo", "coo", "bqp.json", "lp", "mps", "mqlib", "qplib", "rud"}) {
      std::string path = folder + name + "." + ending;
      ReadText read = readFile(path);
      ASSERT_TRUE(read) << path << "\n" << read.messages();
      const Problem &problem = *read.problem;
      double best = bruteForce(problem);
      std::string format = ending;
      if (format == "rud") {
        double a, b;
        unsigned scale;
        ASSERT_EQ(std::sscanf(model.getString("rudy_relation")->str().c_str(),
                              "min = %lf + (%lf - 2*maxcut/%u)", &a, &b,
                              &scale),
                  3);
        EXPECT_EQ(problem.sense, Sense::Maximize);
        EXPECT_EQ(a + (b - 2 * best / scale), minimum) << path;
        ++checked;
        continue;
      }
      EXPECT_EQ(problem.numVariables(), *model.getInteger("n")) << path;
      bool isMax = format == "mqlib";
      bool hasOffset = format != "qubo" && format != "coo" && !isMax;
      EXPECT_EQ(problem.sense, isMax ? Sense::Maximize : Sense::Minimize);
      double wanted = minimum - (hasOffset ? 0 : offset);
      EXPECT_EQ(best, isMax ? -wanted : wanted) << path;
      // An LP file has its variables in the order of their first use.
      std::vector<double> values;
      for (Variable v = 0; v < problem.numVariables(); ++v) {
        unsigned number = v;
        std::string fullName = problem.nameOf(v);
        if (llvm::StringRef name = fullName;
            name.consume_front("x") && format != "qplib")
          ASSERT_FALSE(name.getAsInteger(10, number));
        values.push_back(argmin.at(number) - '0');
      }
      EXPECT_EQ(problem.evaluate(values), best) << path;
      EXPECT_TRUE(problem.constraints.empty()) << path;
      ++checked;
    }
  }
  EXPECT_EQ(checked, 24u);
}

std::vector<std::string> filesIn(const std::string &folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator it(folder, error), end;
       it != end && !error; it.increment(error))
    files.push_back(it->path());
  std::sort(files.begin(), files.end());
  return files;
}

TEST(FormatCorpus, EveryCollectedFileIsRead) {
  SKIP_WITHOUT_DATA();
  std::map<std::string, unsigned> counts;
  for (const char *folder : {"gset", "qbsolv", "qplib", "generated", "formats"})
    for (const std::string &path : filesIn(sharedData() + "/qubo/" + folder)) {
      llvm::StringRef name = llvm::sys::path::filename(path);
      if (name == "INDEX.csv" || name == "EXPECTED.json")
        continue;
      ReadText read = readFile(path);
      ASSERT_TRUE(read) << path << "\n" << read.messages();
      EXPECT_GT(read.problem->numVariables(), 0u) << path;
      // Nothing is said but that .qubo files do not state their sense.
      for (const Diagnostic &diagnostic : read.diagnostics->diagnostics())
        EXPECT_EQ(diagnostic.code, "W0651") << path << read.messages();
      ++counts[folder];
    }
  EXPECT_GE(counts["gset"], 60u);
  EXPECT_GE(counts["qbsolv"], 20u);
  EXPECT_EQ(counts["qplib"], 18u);
  EXPECT_EQ(counts["generated"], 28u);
  EXPECT_EQ(counts["formats"], 24u);
}

TEST(FormatCorpus, KnownSizes) {
  SKIP_WITHOUT_DATA();
  std::string folder = sharedData() + "/qubo/";
  auto check = [&](const char *path, uint32_t variables, size_t pairs) {
    ReadText read = readFile(folder + path);
    ASSERT_TRUE(read) << read.messages();
    EXPECT_EQ(read.problem->numVariables(), variables) << path;
    EXPECT_EQ(read.problem->objective.quadratic.size(), pairs) << path;
  };
  check("gset/G1.gz", 800, 19176);
  check("gset/K2000.rud.gz", 2000, 1999000);
  check("qplib/QPLIB_3506.qplib", 496, 960);
  check("qbsolv/TSP48cities.qubo", 2209, 201066);
}

/// The generated problems are stated with their optimum: small ones are
/// searched.
TEST(FormatCorpus, GeneratedProblemsHaveTheirOptimum) {
  SKIP_WITHOUT_DATA();
  unsigned checked = 0;
  for (const std::string &path : filesIn(sharedData() + "/qubo/generated")) {
    llvm::json::Value document = parseJson(path);
    const llvm::json::Object *object = document.getAsObject();
    if (!object)
      continue;
    std::optional<double> optimum = object->getNumber("optimum");
    if (const llvm::json::Object *metadata = object->getObject("metadata"))
      optimum = metadata->getNumber("optimum");
    ReadText read = readFile(path);
    ASSERT_TRUE(read) << read.messages();
    if (!optimum || read.problem->numVariables() > 16)
      continue;
    EXPECT_EQ(bruteForce(*read.problem), *optimum) << path;
    ++checked;
  }
  EXPECT_GE(checked, 2u);
}

} // namespace
