//===- KernelModule.cpp - Gates as kernels in LLVM IR -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelModule.h"

#include "../PassScheduler.h"

#include "llvm/Support/FormatVariadic.h"

#include <bit>

using namespace enishi;
using namespace enishi::simulation;

namespace {

/// Sixteen amplitudes are 32 of a thread's registers in single precision.
constexpr unsigned kRegisterBits = 4;
/// An operation that mixes more positions than those makes kernels of its own,
/// up to this many.
constexpr unsigned kMostBits = 6;
/// Straight-line code of one kernel does not grow without bound.
constexpr size_t kMostOps = 256;

/// Writes the body of one kernel.
class KernelWriter {
public:
  KernelWriter(const FusedCircuit &circuit, uint64_t registers,
               Precision precision, KernelTarget target, std::string &text)
      : circuit(circuit), precision(precision), target(target), out(text) {
    for (uint64_t rest = registers; rest; rest &= rest - 1)
      bits.push_back(std::countr_zero(rest));
    slots.resize(size_t(1) << bits.size());
  }

  void begin(size_t kernel);
  void add(const FusedOp &op);
  void end(size_t kernel, uint64_t groups);

private:
  struct Number {
    std::string re, im;
  };

  template <typename... Args>
  std::string emit(const char *format, Args &&...args) {
    std::string name = "%v" + std::to_string(next++);
    out += "  " + name + " = " +
           llvm::formatv(format, std::forward<Args>(args)...).str() + "\n";
    return name;
  }
  const char *real() const {
    return precision == Precision::Single ? "float" : "double";
  }
  const char *pointer() const {
    return target == KernelTarget::Ptx ? "ptr addrspace(1)" : "ptr";
  }
  std::string constant(double x) const;
  std::string arithmetic(const char *name, const std::string &a,
                         const std::string &b) {
    return emit("{0} contract {1} {2}, {3}", name, real(), a, b);
  }
  Number multiply(const Number &x, Complex by);
  Number sum(const Number &x, const Number &y);
  Number choose(const std::string &condition, const Number &yes,
                const Number &no);
  std::string outerCondition(uint64_t controls);
  unsigned slotBit(unsigned position) const {
    return std::find(bits.begin(), bits.end(), position) - bits.begin();
  }
  void addPhase(const FusedOp &op);
  void addMatrix(llvm::ArrayRef<unsigned> targets, uint64_t controls,
                 llvm::ArrayRef<Complex> matrix);
  std::string address(size_t slot, bool imaginary);
  void writeEntry(size_t kernel, uint64_t groups);

  const FusedCircuit &circuit;
  Precision precision;
  KernelTarget target;
  std::string &out;
  llvm::SmallVector<unsigned, 6> bits; ///< By bit of a slot: its position.
  std::vector<Number> slots;
  /// By set of controls outside the registers: the condition.
  std::vector<std::pair<uint64_t, std::string>> conditions;
  unsigned next = 0;
};

/// LLVM writes constants of both types by the bits of a double.
std::string KernelWriter::constant(double x) const {
  if (precision == Precision::Single)
    x = float(x);
  return llvm::formatv("{0:x16}", std::bit_cast<uint64_t>(x));
}

KernelWriter::Number KernelWriter::multiply(const Number &x, Complex by) {
  if (by == 1.0)
    return x;
  if (by.imag() == 0)
    return {arithmetic("fmul", x.re, constant(by.real())),
            arithmetic("fmul", x.im, constant(by.real()))};
  if (by.real() == 0)
    return {arithmetic("fmul", x.im, constant(-by.imag())),
            arithmetic("fmul", x.re, constant(by.imag()))};
  std::string re = constant(by.real()), im = constant(by.imag());
  std::string a = arithmetic("fmul", x.re, re),
              b = arithmetic("fmul", x.im, im);
  std::string c = arithmetic("fmul", x.re, im),
              d = arithmetic("fmul", x.im, re);
  return {arithmetic("fsub", a, b), arithmetic("fadd", c, d)};
}

KernelWriter::Number KernelWriter::sum(const Number &x, const Number &y) {
  return {arithmetic("fadd", x.re, y.re), arithmetic("fadd", x.im, y.im)};
}

KernelWriter::Number KernelWriter::choose(const std::string &condition,
                                          const Number &yes, const Number &no) {
  auto select = [&](const std::string &a, const std::string &b) {
    return emit("select i1 {0}, {1} {2}, {1} {3}", condition, real(), a, b);
  };
  return {select(yes.re, no.re), select(yes.im, no.im)};
}

/// Where the controls that are not in registers hold; empty where there are
/// none.
std::string KernelWriter::outerCondition(uint64_t controls) {
  for (unsigned position : bits)
    controls &= ~(uint64_t(1) << position);
  if (!controls)
    return "";
  for (auto &[known, condition] : conditions)
    if (known == controls)
      return condition;
  std::string masked = emit("and i64 %base, {0}", int64_t(controls));
  std::string condition =
      emit("icmp eq i64 {0}, {1}", masked, int64_t(controls));
  conditions.emplace_back(controls, condition);
  return condition;
}

/// Blocks of 16 (or 8) real parts and as many imaginary ones.
std::string KernelWriter::address(size_t slot, bool imaginary) {
  const unsigned lanes = precision == Precision::Single ? 16 : 8;
  uint64_t offset = 0;
  for (unsigned i = 0; i < bits.size(); ++i)
    if (slot >> i & 1)
      offset |= uint64_t(1) << bits[i];
  std::string index = emit("or i64 %base, {0}", offset);
  std::string block = emit("and i64 {0}, {1}", index, -int64_t(lanes));
  std::string lane = emit("and i64 {0}, {1}", index, lanes - 1);
  std::string twice = emit("shl i64 {0}, 1", block);
  std::string place = emit("or i64 {0}, {1}", twice, lane);
  if (imaginary)
    place = emit("or i64 {0}, {1}", place, lanes);
  return emit("getelementptr inbounds {0}, {1} %state, i64 {2}", real(),
              pointer(), place);
}

void KernelWriter::begin(size_t kernel) {
  out += llvm::formatv("define internal void @body{0}({1} %state, i64 %group) "
                       "alwaysinline nounwind {{\n",
                       kernel, pointer());
  // A zero comes in at every position of the registers.
  std::string base = "%group";
  for (unsigned position : bits) {
    uint64_t below = (uint64_t(1) << position) - 1;
    std::string low = emit("and i64 {0}, {1}", base, below);
    std::string high = emit("and i64 {0}, {1}", base, int64_t(~below));
    std::string shifted = emit("shl i64 {0}, 1", high);
    base = emit("or i64 {0}, {1}", shifted, low);
  }
  out += "  %base = add i64 " + base + ", 0\n";
  for (size_t s = 0; s < slots.size(); ++s) {
    auto load = [&](bool imaginary) {
      return emit("load {0}, {1} {2}", real(), pointer(),
                  address(s, imaginary));
    };
    slots[s].re = load(false);
    slots[s].im = load(true);
  }
}

void KernelWriter::addPhase(const FusedOp &op) {
  const Complex factor = std::polar(1.0, op.angle);
  std::string condition = outerCondition(op.controls);
  uint64_t needed = 0;
  for (unsigned i = 0; i < bits.size(); ++i)
    needed |= (op.controls >> bits[i] & 1) << i;
  for (size_t s = 0; s < slots.size(); ++s) {
    if ((s & needed) != needed)
      continue;
    Number turned = multiply(slots[s], factor);
    slots[s] = condition.empty() ? turned : choose(condition, turned, slots[s]);
  }
}

void KernelWriter::addMatrix(llvm::ArrayRef<unsigned> targets,
                             uint64_t controls,
                             llvm::ArrayRef<Complex> matrix) {
  std::string condition = outerCondition(controls);
  const size_t dim = size_t(1) << targets.size();
  size_t needed = 0;
  for (unsigned i = 0; i < bits.size(); ++i)
    needed |= (controls >> bits[i] & 1) << i;
  std::vector<size_t> offsets(dim);
  for (size_t i = 0; i < dim; ++i)
    for (size_t t = 0; t < targets.size(); ++t)
      if (i >> t & 1)
        offsets[i] |= size_t(1) << slotBit(targets[t]);
  for (size_t s = 0; s < slots.size(); ++s) {
    if ((s & needed) != needed || (s & offsets[dim - 1]))
      continue;
    std::vector<Number> results(dim);
    for (size_t row = 0; row < dim; ++row) {
      for (size_t column = 0; column < dim; ++column) {
        Complex entry = matrix[row * dim + column];
        if (entry == 0.0)
          continue;
        Number term = multiply(slots[s | offsets[column]], entry);
        results[row] = results[row].re.empty() ? term : sum(results[row], term);
      }
      if (results[row].re.empty())
        results[row] = {constant(0), constant(0)};
    }
    for (size_t row = 0; row < dim; ++row) {
      Number &slot = slots[s | offsets[row]];
      slot = condition.empty() ? results[row]
                               : choose(condition, results[row], slot);
    }
  }
}

void KernelWriter::add(const FusedOp &op) {
  switch (op.kind) {
  case FusedOp::Phase:
    return addPhase(op);
  case FusedOp::Dense1:
    return addMatrix({unsigned(op.target[0])}, op.controls,
                     circuit.matrices2[op.index]);
  case FusedOp::Dense2:
    return addMatrix({unsigned(op.target[0]), unsigned(op.target[1])},
                     op.controls, circuit.matrices4[op.index]);
  case FusedOp::Wide: {
    const WideOp &wide = circuit.wide[op.index];
    llvm::SmallVector<unsigned, 6> targets(wide.targets.begin(),
                                           wide.targets.end());
    return addMatrix(targets, op.controls, wide.matrix);
  }
  case FusedOp::Pair:
    llvm_unreachable("the form Matrices has no pairs");
  }
}

void KernelWriter::end(size_t kernel, uint64_t groups) {
  for (size_t s = 0; s < slots.size(); ++s)
    for (bool imaginary : {false, true})
      out += llvm::formatv("  store {0} {1}, {2} {3}\n", real(),
                           imaginary ? slots[s].im : slots[s].re, pointer(),
                           address(s, imaginary));
  out += "  ret void\n}\n\n";
  writeEntry(kernel, groups);
}

void KernelWriter::writeEntry(size_t kernel, uint64_t groups) {
  if (target == KernelTarget::Host) {
    out += llvm::formatv("define void @kernel{0}(ptr %state, i64 %count) {{\n"
                         "entry:\n"
                         "  br label %loop\n"
                         "loop:\n"
                         "  %group = phi i64 [ 0, %entry ], [ %next, %loop ]\n"
                         "  call void @body{0}(ptr %state, i64 %group)\n"
                         "  %next = add i64 %group, 1\n"
                         "  %done = icmp eq i64 %next, %count\n"
                         "  br i1 %done, label %end, label %loop\n"
                         "end:\n"
                         "  ret void\n}\n\n",
                         kernel);
    return;
  }
  out += llvm::formatv(
      "define ptx_kernel void @kernel{0}(ptr addrspace(1) %state, i64 %count) "
      "{{\n"
      "entry:\n"
      "  %thread = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()\n"
      "  %block = call i32 @llvm.nvvm.read.ptx.sreg.ctaid.x()\n"
      "  %size = call i32 @llvm.nvvm.read.ptx.sreg.ntid.x()\n"
      "  %threadWide = zext i32 %thread to i64\n"
      "  %blockWide = zext i32 %block to i64\n"
      "  %sizeWide = zext i32 %size to i64\n"
      "  %first = mul i64 %blockWide, %sizeWide\n"
      "  %group = add i64 %first, %threadWide\n"
      "  %inside = icmp ult i64 %group, %count\n"
      "  br i1 %inside, label %work, label %end\n"
      "work:\n"
      "  call void @body{0}(ptr addrspace(1) %state, i64 %group)\n"
      "  br label %end\n"
      "end:\n"
      "  ret void\n}\n\n",
      kernel);
}

} // namespace

llvm::Expected<KernelModule>
simulation::kernelModule(const FusedCircuit &circuit, unsigned positions,
                         Precision precision, KernelTarget target) {
  unsigned widest = 0;
  for (const FusedOp &op : circuit.ops)
    widest = std::max<unsigned>(widest, std::popcount(circuit.mixed(op)));
  if (widest > kMostBits)
    return llvm::createStringError(llvm::formatv(
        "a gate mixes {0} qubits; the registers of a GPU's thread hold {1}",
        widest, kMostBits));
  KernelModule module;
  if (target == KernelTarget::Ptx)
    module.ir = "declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()\n"
                "declare i32 @llvm.nvvm.read.ptx.sreg.ctaid.x()\n"
                "declare i32 @llvm.nvvm.read.ptx.sreg.ntid.x()\n\n";
  const uint64_t all =
      positions == 64 ? ~uint64_t(0) : (uint64_t(1) << positions) - 1;
  const unsigned bits = std::min(positions, std::max(kRegisterBits, widest));
  static constexpr float weights[] = {1, 2, 0.1f, 4, 0};
  std::vector<PassScheduler::Op> ops = schedulerOps(circuit, weights);
  for (PassScheduler::Op &op : ops)
    op.isWide = false;
  PassScheduler scheduler(std::move(ops), 0, all, bits, /*budget=*/1000);
  while (!scheduler.done()) {
    const uint64_t registers = scheduler.choose();
    size_t room = kMostOps;
    std::vector<uint32_t> taken =
        scheduler.take(registers, [&](uint32_t) { return room && room--; });
    const size_t kernel = module.groups.size();
    const uint64_t groups = uint64_t(1) << (positions - bits);
    KernelWriter writer(circuit, registers, precision, target, module.ir);
    writer.begin(kernel);
    for (uint32_t i : taken)
      writer.add(circuit.ops[i]);
    writer.end(kernel, groups);
    module.groups.push_back(groups);
  }
  return module;
}
