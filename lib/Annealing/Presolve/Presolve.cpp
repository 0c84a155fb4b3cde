//===- Presolve.cpp - Reduced models and the way back -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Presolve.h"

#include "../Exact/FixedPoint.h"
#include "Presolver.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <chrono>
#include <cmath>

using namespace enishi::annealing;

PresolveOptions PresolveOptions::only(llvm::ArrayRef<PresolveRule> rules) {
  PresolveOptions options;
  options.rules = 0;
  for (PresolveRule rule : rules)
    options.rules |= 1u << static_cast<unsigned>(rule);
  return options;
}

using History = PresolveHistory;

uint32_t Presolved::numSpins() const {
  uint32_t count = 0;
  for (auto [part, joint] : llvm::zip_equal(parts, joints))
    count += part.model.numSpins() -
             (joint.anchor != History::noSpin && joint.anchor != joint.fixed);
  return count;
}

uint64_t Presolved::numCouplings() const {
  uint64_t count = 0;
  for (const Part &part : parts)
    count += part.model.numCouplings();
  return count;
}

SpinConfiguration
Presolved::lift(llvm::ArrayRef<SpinConfiguration> partSpins) const {
  SpinConfiguration spins(history.numSpins, 0);
  for (auto [part, joint, values] : llvm::zip_equal(parts, joints, partSpins)) {
    int8_t turn = 1;
    if (joint.anchor != History::noSpin) {
      int8_t value = 1;
      for (uint32_t i = 0; i < part.spins.size(); ++i)
        if (part.spins[i] == joint.anchor)
          value = values[i];
      turn = spins[joint.anchor] * value;
    }
    for (uint32_t i = 0; i < part.spins.size(); ++i)
      spins[part.spins[i]] = turn * values[i];
    if (joint.fixed != History::noSpin)
      spins[joint.fixed] = turn;
  }
  history.undo(spins);
  return spins;
}

std::vector<SpinConfiguration>
    Presolved::restrict(llvm::ArrayRef<int8_t> originalSpins) const {
  std::vector<SpinConfiguration> result;
  for (auto [part, joint] : llvm::zip_equal(parts, joints)) {
    int8_t turn =
        joint.fixed == History::noSpin ? 1 : originalSpins[joint.fixed];
    SpinConfiguration &values = result.emplace_back();
    for (Spin spin : part.spins)
      values.push_back(turn * originalSpins[spin]);
  }
  return result;
}

SpinConfiguration JoinedModel::lift(llvm::ArrayRef<int8_t> values) const {
  SpinConfiguration all(history.numSpins, 0);
  for (auto [spin, value] : llvm::zip_equal(spins, values))
    all[spin] = value;
  history.undo(all);
  return all;
}

JoinedModel enishi::annealing::joinParts(const Presolved &presolved) {
  JoinedModel joined;
  joined.history = presolved.history;
  std::vector<Spin> number(presolved.history.numSpins, History::noSpin);
  for (const Presolved::Part &part : presolved.parts)
    for (Spin spin : part.spins)
      number[spin] = 0;
  for (Spin spin = 0; spin < number.size(); ++spin)
    if (number[spin] != History::noSpin) {
      number[spin] = joined.spins.size();
      joined.spins.push_back(spin);
    }

  std::vector<double> fields(joined.spins.size(), 0);
  std::vector<Coupling> couplings;
  couplings.reserve(presolved.numCouplings());
  for (const Presolved::Part &part : presolved.parts)
    for (Spin i = 0; i < part.model.numSpins(); ++i) {
      // A shared spin has its field in one part only.
      fields[number[part.spins[i]]] += part.model.fields[i];
      for (auto [j, weight] :
           llvm::zip_equal(part.model.neighborsOf(i), part.model.weightsOf(i)))
        if (i < j)
          couplings.push_back(
              {number[part.spins[i]], number[part.spins[j]], weight});
    }
  joined.model =
      IsingModel::create(std::move(fields), couplings, presolved.offset);

  // Undone before all others and the first part first: a part is turned by a
  // spin of those before it. Parts that share a spin which is in the model need
  // no turning, because they have the same value of it.
  for (size_t p = presolved.parts.size(); p-- > 0;) {
    auto [anchor, fixed] = presolved.joints[p];
    if (fixed == History::noSpin)
      continue;
    if (fixed == anchor)
      joined.history.addTurned(presolved.parts[p].spins, anchor);
    else
      joined.history.addFixed(fixed, 1);
  }
  return joined;
}

namespace {

/// Cuts what is left into parts. Numbers are those of `left`; `spins` are the
/// original's.
class Splitter {
public:
  Splitter(IsingModel left, llvm::ArrayRef<Spin> spins,
           const PresolveOptions &options, Presolved &result)
      : left(std::move(left)), spins(spins), options(options), result(result),
        number(this->left.numSpins(), History::noSpin) {}

  void run() {
    if (!options.isOn(PresolveRule::Blocks)) {
      std::vector<Spin> all(left.numSpins());
      for (Spin spin = 0; spin < all.size(); ++spin)
        all[spin] = spin;
      if (!all.empty())
        addPart(all, History::noSpin);
      return;
    }
    BlockTree tree = findBlocks(left);
    for (Spin spin : tree.isolated)
      addPart(spin, History::noSpin);
    // From the root down. Blocks with fields below them stay with what is
    // above them; the others are symmetric and stand alone.
    std::vector<bool> isAssigned(left.numSpins(), false);
    std::vector<Spin> whole;
    auto flush = [&] {
      if (!whole.empty())
        addPart(whole, History::noSpin);
      whole.clear();
    };
    // The blocks of a component are next to each other, those with fields
    // below not necessarily so: first collect them, then add the others.
    for (size_t end = tree.blocks.size(); end > 0;) {
      size_t begin = end;
      Spin root = tree.blocks[end - 1].top;
      // The last block of a component has its root as its top, and so may
      // several others; the component ends where spins are new to it.
      begin = componentBegin(tree, end);
      bool hasField = left.fields[root] != 0;
      if (hasField)
        whole.push_back(root);
      for (size_t i = end; i-- > begin;)
        if (tree.blocks[i].hasFieldBelow)
          llvm::append_range(whole, tree.blocks[i].spins);
      for (Spin spin : whole)
        isAssigned[spin] = true;
      flush();
      for (size_t i = end; i-- > begin;) {
        const BlockTree::Block &block = tree.blocks[i];
        if (block.hasFieldBelow)
          continue;
        std::vector<Spin> members = block.spins;
        members.push_back(block.top);
        Spin anchor = isAssigned[block.top] ? block.top : History::noSpin;
        for (Spin spin : members)
          isAssigned[spin] = true;
        addPart(members, anchor);
      }
      end = begin;
    }
  }

private:
  /// The first block of the component whose last block is end - 1.
  size_t componentBegin(const BlockTree &tree, size_t end) {
    if (components.empty()) {
      // Number the components once, in the order of the blocks from the end:
      // a block belongs to the component of its top.
      components.resize(tree.blocks.size());
      std::vector<uint32_t> of(left.numSpins(), UINT32_MAX);
      uint32_t count = 0;
      for (size_t i = tree.blocks.size(); i-- > 0;) {
        uint32_t &component = of[tree.blocks[i].top];
        if (component == UINT32_MAX)
          component = count++;
        for (Spin spin : tree.blocks[i].spins)
          of[spin] = component;
        components[i] = component;
      }
    }
    size_t begin = end;
    while (begin > 0 && components[begin - 1] == components[end - 1])
      --begin;
    return begin;
  }

  /// `anchor` is a member that an earlier part has too.
  void addPart(llvm::ArrayRef<Spin> members, Spin anchor) {
    std::vector<Spin> sorted(members.begin(), members.end());
    llvm::sort(sorted);
    // A shared spin's field stays with the earlier part.
    auto fieldOf = [&](Spin spin) {
      return spin == anchor ? 0 : left.fields[spin];
    };
    bool isSymmetric =
        llvm::all_of(sorted, [&](Spin spin) { return fieldOf(spin) == 0; });
    Spin fixed = History::noSpin;
    if (options.breakSymmetry && isSymmetric && sorted.size() > 1) {
      fixed = anchor;
      if (fixed == History::noSpin)
        fixed = *std::max_element(
            sorted.begin(), sorted.end(),
            [&](Spin a, Spin b) { return left.degree(a) < left.degree(b); });
      llvm::erase(sorted, fixed);
    }
    Presolved::Part &part = result.parts.emplace_back();
    part.spins.reserve(sorted.size());
    for (Spin i = 0; i < sorted.size(); ++i) {
      number[sorted[i]] = i;
      part.spins.push_back(spins[sorted[i]]);
    }
    if (sorted.size() == left.numSpins() && anchor == History::noSpin) {
      part.model = std::move(left);
    } else {
      uint64_t numEntries = 0;
      for (Spin spin : sorted)
        numEntries += left.degree(spin);
      part.model.neighbors.reserve(numEntries);
      part.model.weights.reserve(numEntries);
      for (Spin spin : sorted)
        addRow(spin, fieldOf(spin), fixed, part.model);
    }
    for (Spin spin : sorted)
      number[spin] = History::noSpin;
    result.joints.push_back({anchor == History::noSpin ? anchor : spins[anchor],
                             fixed == History::noSpin ? fixed : spins[fixed]});
  }

  /// The numbers within a part ascend with those of the whole, so rows stay
  /// ascending.
  void addRow(Spin spin, double field, Spin fixed, IsingModel &part) const {
    llvm::ArrayRef<Spin> neighbors = left.neighborsOf(spin);
    llvm::ArrayRef<double> weights = left.weightsOf(spin);
    for (size_t k = 0; k < neighbors.size(); ++k) {
      if (neighbors[k] == fixed) {
        field += weights[k];
      } else if (number[neighbors[k]] != History::noSpin) {
        part.neighbors.push_back(number[neighbors[k]]);
        part.weights.push_back(weights[k]);
      }
    }
    part.fields.push_back(field);
    part.rowBegin.push_back(part.neighbors.size());
  }

  IsingModel left; ///< moved into the part that is all of it
  llvm::ArrayRef<Spin> spins;
  const PresolveOptions &options;
  Presolved &result;
  std::vector<Spin> number;
  std::vector<uint32_t> components;
};

bool isFinite(const IsingModel &model) {
  auto finite = [](double value) { return std::isfinite(value); };
  return llvm::all_of(model.fields, finite) &&
         llvm::all_of(model.weights, finite);
}

} // namespace

Presolved enishi::annealing::presolve(const IsingModel &model,
                                      const PresolveOptions &options) {
  Presolved result;
  result.history.numSpins = model.numSpins();
  if (!isFinite(model)) {
    Presolved::Part &part = result.parts.emplace_back();
    part.model = model;
    part.model.offset = 0;
    result.offset = model.offset;
    for (Spin spin = 0; spin < model.numSpins(); ++spin)
      part.spins.push_back(spin);
    result.joints.push_back({History::noSpin, History::noSpin});
    return result;
  }
  bool exactOnly = options.rounding == PresolveOptions::Rounding::Exact;
  if (options.rounding == PresolveOptions::Rounding::Automatic) {
    FixedPointModel fixed = toFixedPoint(model);
    exactOnly = fixed.isExact() && fixed.sumBits <= 53;
  }
  std::vector<Spin> spins;
  IsingModel left;
  {
    DynamicModel dynamic(model, exactOnly, result.history);
    Presolver presolver(dynamic, options);
    presolver.run();
    left = dynamic.snapshot(spins);
    result.offset = dynamic.offset + dynamic.offsetRest;
    result.errorBound = dynamic.errorBound;
    result.removedBy = presolver.removedBy;
  }
  Splitter(std::move(left), spins, options, result).run();
  return result;
}

SolveResult enishi::annealing::solvePresolved(
    const IsingModel &model, const SolveOptions &options,
    llvm::function_ref<SolveResult(const IsingModel &, const SolveOptions &)>
        solver,
    const PresolveOptions &presolveOptions) {
  auto start = std::chrono::steady_clock::now();
  Presolved reduced = presolve(model, presolveOptions);
  std::vector<SpinConfiguration> initial;
  if (!options.initial.empty())
    initial = reduced.restrict(options.initial);
  double totalSize = 0;
  for (const Presolved::Part &part : reduced.parts)
    totalSize += part.model.numSpins();
  double sizeLeft = totalSize;

  SolveResult result;
  result.lowerBound = reduced.offset - reduced.errorBound;
  result.isOptimal = true;
  std::vector<SolveResult> solved;
  double energyDone = reduced.offset;
  for (size_t p = 0; p < reduced.parts.size(); ++p) {
    const IsingModel &part = reduced.parts[p].model;
    SolveOptions partOptions = options;
    double share = part.numSpins() / totalSize;
    // What presolve took is gone; what a part did not need is for the others.
    if (std::isfinite(options.timeLimit)) {
      std::chrono::duration<double> elapsed =
          std::chrono::steady_clock::now() - start;
      partOptions.timeLimit =
          std::max(0.0, options.timeLimit - elapsed.count()) * part.numSpins() /
          sizeLeft;
    }
    sizeLeft -= part.numSpins();
    if (options.stepLimit != 0)
      partOptions.stepLimit = std::max<uint64_t>(
          1, static_cast<uint64_t>(share * double(options.stepLimit)));
    // The last part knows what the others leave to be reached.
    partOptions.target.reset();
    partOptions.lowerBound = -std::numeric_limits<double>::infinity();
    if (options.target && p + 1 == reduced.parts.size())
      partOptions.target = *options.target - energyDone;
    partOptions.initial = initial.empty() ? SpinConfiguration() : initial[p];
    SolveResult &partResult = solved.emplace_back(solver(part, partOptions));
    if (partResult.samples.empty())
      partResult.samples.push_back({SpinConfiguration(part.numSpins(), 1), 0});
    energyDone += partResult.bestEnergy();
    result.lowerBound += partResult.lowerBound;
    result.isOptimal &= partResult.isOptimal;
    result.steps += partResult.steps;
    if (result.method.empty())
      result.method = partResult.method;
  }
  result.method =
      result.method.empty() ? "presolve" : "presolve, then " + result.method;
  if (solved.empty())
    result.lowerBound = reduced.offset - reduced.errorBound;

  size_t numSamples = 1;
  for (const SolveResult &part : solved)
    numSamples = std::max(numSamples, part.samples.size());
  numSamples =
      std::clamp<size_t>(numSamples, 1, std::max(1u, options.numSamples));
  std::vector<SpinConfiguration> chosen(solved.size());
  for (size_t i = 0; i < numSamples; ++i) {
    for (size_t p = 0; p < solved.size(); ++p)
      chosen[p] =
          solved[p].samples[std::min(i, solved[p].samples.size() - 1)].spins;
    SpinConfiguration spins = reduced.lift(chosen);
    double energy = model.energy(spins);
    if (llvm::none_of(result.samples,
                      [&](const Sample &s) { return s.spins == spins; }))
      result.samples.push_back({std::move(spins), energy});
  }
  llvm::stable_sort(result.samples, [](const Sample &a, const Sample &b) {
    return a.energy < b.energy;
  });
  // An energy that was rounded differently must not look better than a bound.
  result.lowerBound = std::min(result.lowerBound, result.bestEnergy());
  return result;
}
