//===- BlockReduction.h - Circuits as cancelling blocks ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A product of operations, kept as small as fusing neighbours allows. Appending
// an operation fuses it with an earlier one on the same qubits if it commutes
// with all between; what fuses to a product of smaller operations falls apart
// into these, the identity disappears, and what amounts to a SWAP becomes a
// renaming of wires. So appending a circuit and then the inverse of one that a
// compiler made of it leaves nothing, if the compiler worked locally.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_VERIFICATION_BLOCKREDUCTION_H
#define ENISHI_LIB_VERIFICATION_BLOCKREDUCTION_H

#include "BlockMatrix.h"

#include "enishi/Circuit/Circuit.h"

#include "llvm/ADT/BitVector.h"

#include <functional>
#include <vector>

namespace enishi::verification {

class BlockReduction {
public:
  using ItemId = uint32_t;

  struct Item {
    enum Kind : uint8_t {
      Block,  ///< A matrix.
      Opaque, ///< A unitary without a matrix: symbolic, or on many qubits.
      Anchor, ///< Not unitary.
    } kind = Block;
    bool alive = false;
    /// Opaque: the inverse of the instruction.
    bool inverse = false;
    /// Appended after beginSecond().
    bool second = false;
    /// A valid order of execution.
    uint64_t order = 0;
    /// The wires; beside them the neighbours on each.
    llvm::SmallVector<uint32_t, 3> wires;
    llvm::SmallVector<ItemId, 3> below, above;
    BlockMatrix matrix;
    llvm::SmallVector<Axis, 3> axes;
    const Circuit *circuit = nullptr;
    const Instruction *inst = nullptr;
  };

  /// `numWires` wires for qubits, and behind them one for each classical bit
  /// that orders what reads and writes it. `tolerance` is what an operation
  /// may be off to count as the identity or as a product.
  BlockReduction(uint32_t numWires, uint32_t numBits, double tolerance);

  /// Appends every instruction of a circuit, which must outlive this.
  void append(const Circuit &circuit);
  /// Appends the inverse of a reduced circuit, taking it in reverse order. The
  /// other's anchors must match those on top here, as `same` decides; false if
  /// one does not.
  using SameAnchor = std::function<bool(const Item &here, const Item &there)>;
  bool appendInverse(const BlockReduction &other, const SameAnchor &same);

  /// Drops what does nothing because its inputs are |0>.
  void assumeZeroInputs(const llvm::BitVector &zero);

  /// Declares that what `a` calls wire w (its output) is to be appended to as
  /// wire labels[w] from now on, and marks what follows as second.
  void beginSecond(llvm::ArrayRef<uint32_t> labels);

  /// What is left, in an order of execution.
  std::vector<ItemId> items() const;
  const Item &item(ItemId id) const { return pool[id]; }
  bool empty() const { return numAlive == 0; }
  /// The wire on which the output called w is.
  llvm::ArrayRef<uint32_t> wireOfLabel() const { return labels; }

  double phase = 0;
  /// A bound of the error that rounding to simpler operations made.
  double error = 0;

private:
  static constexpr ItemId kNoItem = ~0u;
  /// How many operations an appended one is moved past.
  static constexpr unsigned kMaxSlide = 96;
  /// Matrices have at most this many qubits.
  static constexpr unsigned kMaxBlock = 5;

  ItemId newItem(Item::Kind kind, llvm::ArrayRef<uint32_t> wires);
  void linkOnTop(ItemId id);
  void unlink(ItemId id);
  void kill(ItemId id);
  unsigned slot(const Item &item, uint32_t wire) const;
  llvm::SmallVector<unsigned, 5> positions(const Item &outer,
                                           const Item &inner) const;
  void refreshAxes(Item &item);

  void appendBlock(llvm::ArrayRef<uint32_t> wires, BlockMatrix matrix);
  void appendOpaque(const Circuit &circuit, const Instruction &inst,
                    llvm::ArrayRef<uint32_t> wires, bool inverse);
  void appendAnchor(const Circuit &circuit, const Instruction &inst,
                    llvm::ArrayRef<uint32_t> wires);
  /// Looks for the topmost item that `accept`s among those that an operation
  /// with these axes commutes down to, starting with `front` on its wires.
  ItemId slide(llvm::ArrayRef<uint32_t> wires, llvm::ArrayRef<Axis> axes,
               llvm::SmallVector<ItemId, 5> front,
               llvm::function_ref<bool(const Item &)> accept,
               double &deviation) const;
  ItemId findPartner(const Item &item, llvm::SmallVector<ItemId, 5> front,
                     double &deviation) const;
  llvm::SmallVector<ItemId, 5> topOf(llvm::ArrayRef<uint32_t> wires) const;
  void sinkToPartner(ItemId id, llvm::SmallVectorImpl<ItemId> &changed);
  ItemId skipSingle(ItemId id, bool upwards, ItemId &single) const;
  void absorbWaiting(ItemId id);
  void absorbSmallerBelow(ItemId id);
  bool staysClean(const Item &single, const Item &block, bool singleFirst,
                  bool &wasFull) const;
  void simplify(ItemId id);
  bool simplifyOnce(ItemId id, llvm::SmallVectorImpl<ItemId> &changed);
  void simplifySingle(ItemId id, llvm::SmallVectorImpl<ItemId> &changed);
  bool fuseWithNeighbour(ItemId id, llvm::SmallVectorImpl<ItemId> &changed);
  ItemId splitOff(ItemId id, unsigned slotIndex, BlockMatrix single,
                  BlockMatrix rest);
  bool takeOutSwap(ItemId id);
  bool collectAbove(ItemId id, uint32_t wire,
                    llvm::SmallVectorImpl<ItemId> &chain) const;

  uint32_t numWires;
  double tolerance;
  /// What a block may be off an axis along which it counts as acting.
  double axisTolerance;
  std::vector<Item> pool;
  std::vector<ItemId> freeItems;
  std::vector<ItemId> top;
  std::vector<uint32_t> labels;
  size_t numAlive = 0;
  uint64_t nextOrder = 0;
  bool inSecond = false;
};

} // namespace enishi::verification

#endif // ENISHI_LIB_VERIFICATION_BLOCKREDUCTION_H
