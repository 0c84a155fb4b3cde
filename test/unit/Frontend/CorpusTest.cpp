//===- CorpusTest.cpp - The programs of other projects --------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Needs the collected programs (ENISHI_SHARED_DATA, or ../shared/data beside
// the sources) and is skipped without them.
//
//===----------------------------------------------------------------------===//

#include "FrontendTestUtils.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

using namespace enishi;

namespace {

struct OracleCase {
  std::string path;
  bool isValid; ///< For the reference grammar of OpenQASM 3.1.
  std::string firstError;
};

std::vector<OracleCase> oracleCases() {
  std::vector<OracleCase> cases;
  std::string folder = sharedData() + "/openqasm/";
  auto manifest = llvm::MemoryBuffer::getFile(folder + "MANIFEST.tsv");
  if (!manifest)
    return cases;
  llvm::SmallVector<llvm::StringRef> lines;
  (*manifest)->getBuffer().split(lines, '\n');
  for (llvm::StringRef line : llvm::ArrayRef(lines).drop_front()) {
    llvm::SmallVector<llvm::StringRef, 9> columns;
    line.split(columns, '\t');
    if (columns.size() < 9 || columns[6].empty())
      continue;
    std::string path = folder + columns[0].str() + "/" + columns[1].str();
    if (llvm::sys::fs::exists(path))
      cases.push_back({path, columns[6] == "0", columns[8].str()});
  }
  return cases;
}

std::vector<std::string> filesWithEnding(const std::string &folder,
                                         llvm::StringRef ending) {
  std::vector<std::string> files;
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator it(folder, error), end;
       it != end && !error; it.increment(error))
    if (llvm::StringRef(it->path()).ends_with(ending))
      files.push_back(it->path());
  std::sort(files.begin(), files.end());
  return files;
}

#define SKIP_WITHOUT_DATA()                                                    \
  if (sharedData().empty())                                                    \
  GTEST_SKIP() << "the collected programs are not here"

void compareWithOracle(bool useScanner) {
  ParseOptions options;
  options.syntaxOnly = true;
  options.useScanner = useScanner;
  // The oracle took every file for OpenQASM 3.
  options.language = ParseOptions::Language::OpenQASM3;
  std::vector<OracleCase> cases = oracleCases();
  ASSERT_GT(cases.size(), 3000u);
  for (const OracleCase &oracle : cases) {
    Parsed parsed = parseFile(oracle.path, options);
    EXPECT_EQ(static_cast<bool>(parsed), oracle.isValid)
        << oracle.path << "\noracle: " << oracle.firstError << "\n"
        << parsed.messages();
  }
}

TEST(Corpus, GrammarAgreesWithReference) {
  SKIP_WITHOUT_DATA();
  compareWithOracle(/*useScanner=*/false);
}

TEST(Corpus, ScannerAgreesWithReference) {
  SKIP_WITHOUT_DATA();
  compareWithOracle(/*useScanner=*/true);
}

/// Every program gives the same result, to the last bit of every number and
/// the last word of every message, with and without the scanner.
TEST(Corpus, ScannerAgreesWithGrammar) {
  SKIP_WITHOUT_DATA();
  std::vector<std::string> files;
  for (const char *folder : {"/openqasm", "/circuits"})
    for (std::string &path : filesWithEnding(sharedData() + folder, ".qasm"))
      files.push_back(std::move(path));
  ParseOptions grammarOnly;
  grammarOnly.useScanner = false;
  size_t compared = 0, operations = 0;
  for (const std::string &path : files) {
    uint64_t size;
    // The grammar takes its time.
    if (llvm::sys::fs::file_size(path, size) || size > 400000)
      continue;
    Parsed fast = parseFile(path);
    Parsed slow = parseFile(path, grammarOnly);
    ASSERT_EQ(static_cast<bool>(fast), static_cast<bool>(slow)) << path;
    EXPECT_EQ(fast.messages(), slow.messages()) << path;
    ++compared;
    if (!fast)
      continue;
    operations += fast->ops.size();
    ASSERT_EQ(fast->ops.size(), slow->ops.size()) << path;
    EXPECT_EQ(dump(*fast.program), dump(*slow.program)) << path;
  }
  EXPECT_GT(compared, 4000u);
  EXPECT_GT(operations, 500000u);
}

/// The circuits import, or there is a reason why they can't.
TEST(Corpus, CircuitsImport) {
  SKIP_WITHOUT_DATA();
  // What is wrong with each of the others, looked at one by one.
  const std::map<std::string, std::string> wrong = {
      {"openqasm3_examples/adder.qasm", "E0200"},
      {"openqasm3_examples/alignment.qasm", "E0200"},
      {"openqasm3_examples/arrays.qasm", "E0200"},
      // Calls CX, which has been in stdgates.inc since OpenQASM 3.0, without
      // the include.
      {"openqasm3_examples/cphase.qasm", "E0101"},
      {"openqasm3_examples/dd.qasm", "E0200"},
      {"openqasm3_examples/defcal.qasm", "E0200"},
      {"openqasm3_examples/gateteleport.qasm", "E0200"},
      {"openqasm3_examples/ipe.qasm", "E0200"},
      {"openqasm3_examples/msd.qasm", "E0200"},
      {"openqasm3_examples/qec.qasm", "E0200"},
      {"openqasm3_examples/rus.qasm", "E0200"},
      {"openqasm3_examples/scqec.qasm", "E0200"},
      {"openqasm3_examples/t1.qasm", "E0200"},
      {"openqasm3_examples/varteleport.qasm", "E0200"},
      {"openqasm3_examples/vqe.qasm", "E0200"},
      // Use a register `q` that they do not declare.
      {"qasmbench/hhl_n10.qasm", "E0100"},
      {"qasmbench/vqe_uccsd_n4.qasm", "E0100"},
      {"qasmbench/vqe_uccsd_n6.qasm", "E0100"},
      {"qasmbench/vqe_uccsd_n8.qasm", "E0100"},
      // cx qr[325], qr[325].
      {"qasmbench/random_QAOA_angles_k3_N1000_p1.qasm", "E0106"},
  };
  std::string folder = sharedData() + "/circuits/";
  size_t good = 0, bad = 0;
  for (const std::string &path : filesWithEnding(folder, ".qasm")) {
    Parsed parsed = parseFile(path);
    std::string name = path.substr(folder.size());
    auto reason = wrong.find(name);
    if (reason == wrong.end()) {
      EXPECT_TRUE(parsed) << name << "\n" << parsed.messages();
      ++good;
    } else {
      EXPECT_FALSE(parsed) << name;
      EXPECT_EQ(parsed.diagnostics->diagnostics().front().code, reason->second)
          << name;
      ++bad;
    }
  }
  EXPECT_GT(good, 600u);
  EXPECT_EQ(bad, wrong.size());
}

} // namespace
