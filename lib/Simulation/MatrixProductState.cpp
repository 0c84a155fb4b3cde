//===- MatrixProductState.cpp - A chain of tensors --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MatrixProductState.h"

#include "Random.h"

#include "llvm/ADT/STLExtras.h"

#include <Eigen/QR>
#include <Eigen/SVD>

#include <cmath>
#include <map>

using namespace enishi;
using namespace enishi::simulation;

MatrixProductState::MatrixProductState(const Circuit &circuit,
                                       const BondLimits &limits)
    : circuit(circuit), limits(limits), sites(circuit.numQubits),
      siteOf(circuit.numQubits), qubitAt(circuit.numQubits),
      factor(std::polar(1.0, circuit.globalPhase)) {
  for (uint32_t i = 0; i < circuit.numQubits; ++i) {
    siteOf[i] = qubitAt[i] = i;
    sites[i].value[0] = Matrix::Ones(1, 1);
    sites[i].value[1] = Matrix::Zero(1, 1);
  }
}

std::unique_ptr<QuantumState> MatrixProductState::clone() const {
  return std::make_unique<MatrixProductState>(*this);
}

//===----------------------------------------------------------------------===//
// Canonical form
//===----------------------------------------------------------------------===//

/// The two matrices of a site above each other, or beside each other.
template <typename Site> static auto stacked(const Site &site) {
  const auto rows = site.value[0].rows(), columns = site.value[0].cols();
  std::decay_t<decltype(site.value[0])> all(2 * rows, columns);
  all << site.value[0], site.value[1];
  return all;
}
template <typename Site> static auto sideBySide(const Site &site) {
  const auto rows = site.value[0].rows(), columns = site.value[0].cols();
  std::decay_t<decltype(site.value[0])> all(rows, 2 * columns);
  all << site.value[0], site.value[1];
  return all;
}

void MatrixProductState::moveCenter(unsigned site) {
  for (; center < site; ++center) {
    Matrix all = stacked(sites[center]);
    const Eigen::Index rows = all.rows() / 2,
                       rank = std::min(all.rows(), all.cols());
    Eigen::HouseholderQR<Matrix> qr(all);
    Matrix q = qr.householderQ() * Matrix::Identity(all.rows(), rank);
    Matrix r = qr.matrixQR().topRows(rank).triangularView<Eigen::Upper>();
    sites[center].value[0] = q.topRows(rows);
    sites[center].value[1] = q.bottomRows(rows);
    for (Matrix &value : sites[center + 1].value)
      value = r * value;
  }
  for (; center > site; --center) {
    Matrix all = sideBySide(sites[center]).adjoint();
    const Eigen::Index columns = all.rows() / 2,
                       rank = std::min(all.rows(), all.cols());
    Eigen::HouseholderQR<Matrix> qr(all);
    Matrix q = qr.householderQ() * Matrix::Identity(all.rows(), rank);
    Matrix r = qr.matrixQR().topRows(rank).triangularView<Eigen::Upper>();
    sites[center].value[0] = q.topRows(columns).adjoint();
    sites[center].value[1] = q.bottomRows(columns).adjoint();
    for (Matrix &value : sites[center - 1].value)
      value = value * r.adjoint();
  }
}

/// How many singular values stay; counts what is lost.
Eigen::Index MatrixProductState::keptValues(const Eigen::VectorXd &values) {
  const double total = values.squaredNorm();
  Eigen::Index kept = values.size();
  double lost = 0;
  auto square = [&](Eigen::Index i) { return values[i] * values[i]; };
  while (kept > 1 && (kept > Eigen::Index(limits.mostValues) ||
                      lost + square(kept - 1) <= limits.tolerance * total))
    lost += square(--kept);
  // Renormalised, the state has moved by this far. What the tolerance takes is
  // rounding as much as truncation.
  if (lost > limits.tolerance * total)
    error += std::sqrt(2 - 2 * std::sqrt(std::max(0.0, 1 - lost / total)));
  widest = std::max<size_t>(widest, kept);
  return kept;
}

/// What a singular value decomposition gives: all = u diag(values) v^+.
struct MatrixProductState::Decomposition {
  Matrix u, v;
  Eigen::VectorXd values;

  template <typename Solver>
  explicit Decomposition(const Solver &svd)
      : u(svd.matrixU()), v(svd.matrixV()), values(svd.singularValues()) {}

  /// The solver's word is not taken for it.
  bool isOf(const Matrix &all) const {
    constexpr double kRounding = 1e-12;
    auto isIsometry = [](const Matrix &m) {
      return (m.adjoint() * m - Matrix::Identity(m.cols(), m.cols())).norm() <
             kRounding * m.cols();
    };
    return (u * values.asDiagonal() * v.adjoint() - all).norm() <
               kRounding * all.norm() &&
           isIsometry(u) && isIsometry(v);
  }
};

/// Divide and conquer where it works: Eigen's fails now and then where singular
/// values coincide, as those of Clifford circuits do.
MatrixProductState::Decomposition
MatrixProductState::decompose(const Matrix &all) {
  constexpr unsigned thin = Eigen::ComputeThinU | Eigen::ComputeThinV;
  Decomposition fast(Eigen::BDCSVD<Matrix>(all, thin));
  if (fast.isOf(all))
    return fast;
  return Decomposition(Eigen::JacobiSVD<Matrix>(all, thin));
}

/// Makes sites from the first on of a tensor with one matrix for each setting
/// of their qubits (the first site's qubit lowest), the center at the last.
void MatrixProductState::split(std::vector<Matrix> tensor, unsigned first,
                               unsigned count) {
  for (unsigned site = first; site + 1 < first + count; ++site) {
    const size_t rest = tensor.size() / 2;
    const Eigen::Index rows = tensor[0].rows(), columns = tensor[0].cols();
    Matrix all(2 * rows, rest * columns);
    for (size_t i = 0; i < tensor.size(); ++i)
      all.block((i & 1) * rows, (i >> 1) * columns, rows, columns) = tensor[i];
    const Decomposition svd = decompose(all);
    const double norm = svd.values.norm();
    const Eigen::Index kept = keptValues(svd.values);
    Eigen::VectorXd values = svd.values.head(kept);
    values *= norm / values.norm();
    sites[site].value[0] = svd.u.topLeftCorner(rows, kept);
    sites[site].value[1] = svd.u.bottomLeftCorner(rows, kept);
    const Matrix right = values.asDiagonal() * svd.v.leftCols(kept).adjoint();
    tensor.resize(rest);
    for (size_t i = 0; i < rest; ++i)
      tensor[i] = right.middleCols(i * columns, columns);
  }
  sites[first + count - 1].value[0] = std::move(tensor[0]);
  sites[first + count - 1].value[1] = std::move(tensor[1]);
  center = first + count - 1;
}

//===----------------------------------------------------------------------===//
// Gates
//===----------------------------------------------------------------------===//

void MatrixProductState::applyToBlock(unsigned first, unsigned count,
                                      llvm::ArrayRef<Complex> unitary) {
  moveCenter(std::clamp(center, first, first + count - 1));
  std::vector<Matrix> joined = {sites[first].value[0], sites[first].value[1]};
  for (unsigned i = 1; i < count; ++i) {
    std::vector<Matrix> longer(joined.size() * 2);
    for (size_t setting = 0; setting < longer.size(); ++setting)
      longer[setting] = joined[setting & (joined.size() - 1)] *
                        sites[first + i].value[setting >= joined.size()];
    joined = std::move(longer);
  }
  const size_t dim = joined.size();
  std::vector<Matrix> result(dim);
  for (size_t row = 0; row < dim; ++row) {
    result[row] = Matrix::Zero(joined[0].rows(), joined[0].cols());
    for (size_t column = 0; column < dim; ++column)
      if (Complex u = unitary[row * dim + column]; u != 0.0)
        result[row] += u * joined[column];
  }
  split(std::move(result), first, count);
}

void MatrixProductState::swapSites(unsigned left) {
  static constexpr Complex swap[] = {1, 0, 0, 0, 0, 0, 1, 0,
                                     0, 1, 0, 0, 0, 0, 0, 1};
  applyToBlock(left, 2, swap);
  std::swap(qubitAt[left], qubitAt[left + 1]);
  siteOf[qubitAt[left]] = left;
  siteOf[qubitAt[left + 1]] = left + 1;
}

/// Brings qubits to sites beside each other, in the order in which they lie
/// along the chain, around the middle one.
void MatrixProductState::gatherSites(llvm::ArrayRef<Qubit> qubits,
                                     unsigned &first) {
  llvm::SmallVector<Qubit, 8> order(qubits);
  llvm::sort(order, [&](Qubit a, Qubit b) { return siteOf[a] < siteOf[b]; });
  const size_t middle = order.size() / 2;
  for (size_t i = middle; i-- > 0;)
    while (siteOf[order[i]] + 1 < siteOf[order[i + 1]])
      swapSites(siteOf[order[i]]);
  for (size_t i = middle + 1; i < order.size(); ++i)
    while (siteOf[order[i]] > siteOf[order[i - 1]] + 1)
      swapSites(siteOf[order[i]] - 1);
  first = siteOf[order[0]];
}

void MatrixProductState::applyMatrix(llvm::ArrayRef<Qubit> qubits,
                                     llvm::ArrayRef<Complex> unitary) {
  if (qubits.empty()) {
    factor *= unitary[0];
    return;
  }
  if (qubits.size() == 1) {
    Site &site = sites[siteOf[qubits[0]]];
    Matrix zero = unitary[0] * site.value[0] + unitary[1] * site.value[1];
    site.value[1] = unitary[2] * site.value[0] + unitary[3] * site.value[1];
    site.value[0] = std::move(zero);
    return;
  }
  unsigned first = 0;
  gatherSites(qubits, first);
  // The matrix with its operands in the order of the sites.
  const size_t dim = size_t(1) << qubits.size();
  std::vector<size_t> index(dim, 0);
  for (size_t i = 0; i < dim; ++i)
    for (size_t q = 0; q < qubits.size(); ++q)
      index[i] |= (i >> (siteOf[qubits[q]] - first) & 1) << q;
  std::vector<Complex> ordered(dim * dim);
  for (size_t i = 0; i < dim; ++i)
    for (size_t j = 0; j < dim; ++j)
      ordered[i * dim + j] = unitary[index[i] * dim + index[j]];
  applyToBlock(first, qubits.size(), ordered);
}

void MatrixProductState::apply(const GateList &gates, bool) {
  static constexpr Complex x[] = {0, 1, 1, 0};
  llvm::SmallVector<Complex, 64> matrix;
  for (const GateList::Entry &entry : gates.gates) {
    if (entry.instruction == kNone) {
      applyMatrix(entry.firstParameter, x);
      continue;
    }
    const Instruction &inst = circuit.instructions[entry.instruction];
    if (inst.kind == GateKind::Swap) {
      // Which site is whose is a name.
      std::swap(siteOf[inst.q[0]], siteOf[inst.q[1]]);
      qubitAt[siteOf[inst.q[0]]] = inst.q[0];
      qubitAt[siteOf[inst.q[1]]] = inst.q[1];
      continue;
    }
    gates.matrixOf(circuit, entry, matrix);
    applyMatrix(circuit.qubits(inst), matrix);
  }
}

//===----------------------------------------------------------------------===//
// Measurement
//===----------------------------------------------------------------------===//

double MatrixProductState::probabilityOfOne(Qubit qubit) {
  moveCenter(siteOf[qubit]);
  const Site &site = sites[siteOf[qubit]];
  const double zero = site.value[0].squaredNorm(),
               one = site.value[1].squaredNorm(), p = one / (zero + one);
  constexpr double noise = 1e-13;
  return p < noise ? 0 : p > 1 - noise ? 1 : p;
}

void MatrixProductState::collapse(Qubit qubit, bool outcome, double) {
  moveCenter(siteOf[qubit]);
  Site &site = sites[siteOf[qubit]];
  site.value[!outcome].setZero();
  site.value[outcome] /= site.value[outcome].norm();
}

/// Draws the qubits from the first site on: all shots that agree so far
/// together.
class MatrixProductState::Sampler {
public:
  Sampler(const MatrixProductState &state, llvm::ArrayRef<Qubit> qubits,
          uint64_t seed, SampledOutcomes &result)
      : state(state), bitOf(state.sites.size(), kNone), random(seed),
        result(result), outcome(result.wordsPerOutcome, 0) {
    for (auto [i, qubit] : llvm::enumerate(qubits)) {
      bitOf[state.siteOf[qubit]] = i;
      last = std::max<size_t>(last, state.siteOf[qubit] + 1);
    }
  }

  void run(uint64_t shots) {
    std::vector<Part> stack;
    stack.push_back({0, shots, Eigen::RowVectorXcd::Ones(1), outcome});
    while (!stack.empty()) {
      Part part = std::move(stack.back());
      stack.pop_back();
      follow(std::move(part), stack);
    }
  }

private:
  /// Shots that have given the same values up to a site.
  struct Part {
    size_t site;
    uint64_t shots;
    Eigen::RowVectorXcd left;
    std::vector<uint64_t> outcome;
  };

  void follow(Part part, std::vector<Part> &stack) {
    for (; part.site < last; ++part.site) {
      const Site &site = state.sites[part.site];
      Eigen::RowVectorXcd zero = part.left * site.value[0],
                          one = part.left * site.value[1];
      const double p0 = zero.squaredNorm(), p1 = one.squaredNorm();
      const uint64_t ones = random.binomial(part.shots, p1 / (p0 + p1));
      const bool takesOne = ones == part.shots;
      if (ones && !takesOne) {
        Part other{part.site + 1, ones, one / std::sqrt(p1), part.outcome};
        setBit(other.outcome, part.site);
        stack.push_back(std::move(other));
        part.shots -= ones;
      }
      part.left = takesOne ? Eigen::RowVectorXcd(one / std::sqrt(p1))
                           : Eigen::RowVectorXcd(zero / std::sqrt(p0));
      if (takesOne)
        setBit(part.outcome, part.site);
    }
    result.outcomes.insert(result.outcomes.end(), part.outcome.begin(),
                           part.outcome.end());
    result.counts.push_back(part.shots);
  }
  void setBit(std::vector<uint64_t> &words, size_t site) {
    if (uint32_t bit = bitOf[site]; bit != kNone)
      words[bit / 64] |= uint64_t(1) << bit % 64;
  }

  const MatrixProductState &state;
  std::vector<uint32_t> bitOf;
  Random random;
  SampledOutcomes &result;
  std::vector<uint64_t> outcome;
  /// Sites from here on are not asked for, and sum to one.
  size_t last = 0;
};

void MatrixProductState::sample(llvm::ArrayRef<Qubit> qubits, uint64_t shots,
                                uint64_t seed, SampledOutcomes &result) {
  moveCenter(0);
  result.wordsPerOutcome = std::max<size_t>(1, (qubits.size() + 63) / 64);
  Sampler(*this, qubits, seed, result).run(shots);
}

std::vector<Complex> MatrixProductState::amplitudes() const {
  // By settings of the sites so far, the first site's lowest.
  std::vector<Eigen::RowVectorXcd> rows = {Eigen::RowVectorXcd::Ones(1)};
  for (const Site &site : sites) {
    std::vector<Eigen::RowVectorXcd> longer(rows.size() * 2);
    for (size_t i = 0; i < longer.size(); ++i)
      longer[i] = rows[i & (rows.size() - 1)] * site.value[i >= rows.size()];
    rows = std::move(longer);
  }
  std::vector<Complex> result(rows.size());
  for (size_t i = 0; i < result.size(); ++i) {
    size_t setting = 0;
    for (size_t q = 0; q < siteOf.size(); ++q)
      setting |= (i >> q & 1) << siteOf[q];
    result[i] = factor * rows[setting](0);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

Complex
MatrixProductState::amplitude(llvm::ArrayRef<uint64_t> basisState) const {
  Eigen::RowVectorXcd row = Eigen::RowVectorXcd::Ones(1);
  for (size_t i = 0; i < sites.size(); ++i) {
    const Qubit qubit = qubitAt[i];
    row = row * sites[i].value[basisState[qubit / 64] >> qubit % 64 & 1];
  }
  return factor * row(0);
}

/// Left of the center the sites are isometries, and right of it, so that only
/// what lies between the outermost factors is multiplied out.
double
MatrixProductState::expectation(llvm::ArrayRef<PauliTerm::Factor> factors) {
  if (factors.empty())
    return 1;
  std::map<uint32_t, Pauli> atSite;
  for (const PauliTerm::Factor &factor : factors)
    atSite[siteOf[factor.qubit]] = factor.pauli;
  const uint32_t first = atSite.begin()->first, last = atSite.rbegin()->first;
  moveCenter(std::clamp(center, first, last));
  auto transfer = [&](const Matrix &left, const Site &site, Pauli pauli) {
    Matrix next = Matrix::Zero(site.value[0].cols(), site.value[0].cols());
    for (unsigned value = 0; value < 2; ++value) {
      // P |value> = phase |other>.
      const unsigned other = value ^ unsigned(flips(pauli));
      Complex phase = signs(pauli) && value ? -1 : 1;
      if (pauli == Pauli::Y)
        phase *= Complex(0, 1);
      next +=
          phase * (site.value[other].adjoint() * (left * site.value[value]));
    }
    return next;
  };
  const Eigen::Index width = sites[first].value[0].rows();
  Matrix left = Matrix::Identity(width, width);
  for (uint32_t site = first; site <= last; ++site) {
    auto found = atSite.find(site);
    left = transfer(left, sites[site],
                    found == atSite.end() ? Pauli::I : found->second);
  }
  const double norm = sites[center].value[0].squaredNorm() +
                      sites[center].value[1].squaredNorm();
  return left.trace().real() / norm;
}

std::vector<double>
MatrixProductState::expectations(llvm::ArrayRef<PauliTerm> terms) {
  // In the order of the sites, so that the center moves along the chain once.
  auto firstSite = [&](size_t term) {
    uint32_t first = sites.size();
    for (const PauliTerm::Factor &factor : terms[term].factors)
      first = std::min(first, siteOf[factor.qubit]);
    return first;
  };
  std::vector<std::pair<uint32_t, size_t>> order;
  for (size_t term = 0; term < terms.size(); ++term)
    order.emplace_back(firstSite(term), term);
  llvm::sort(order);
  std::vector<double> values(terms.size());
  for (auto [site, term] : order)
    values[term] = expectation(terms[term].factors);
  return values;
}
