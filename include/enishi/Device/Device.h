//===- Device.h - A quantum device as data ----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A target is data: what a machine can do, where, how long it takes and how
// well it does it. A DeviceDescription holds the plain facts, as a device file
// states them (see docs/devices.md); a Device is the immutable, indexed form
// that passes query. Durations are in nanoseconds and coherence times in
// microseconds everywhere, as their names say.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_DEVICE_DEVICE_H
#define ENISHI_DEVICE_DEVICE_H

#include "enishi/Circuit/Circuit.h"

#include "llvm/ADT/DenseMap.h"

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace enishi {

using Site = uint32_t;
/// Two sites; the first is the first operand where a coupling is directed.
using SitePair = std::pair<Site, Site>;

/// Where the numbers of a description come from.
enum class DeviceClass : uint8_t {
  Published, ///< Every number has a published source.
  Example,   ///< At least one number is an example value, marked as such.
};

/// The values that a native operation accepts for one parameter, in radians
/// and as written in the program: no reduction modulo 2 pi takes place.
struct ParamRange {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();

  bool isBounded() const {
    return min != -std::numeric_limits<double>::infinity() ||
           max != std::numeric_limits<double>::infinity();
  }
  /// True within a tolerance of 1e-9 rad.
  bool contains(double angle) const {
    return angle >= min - 1e-9 && angle <= max + 1e-9;
  }
};

/// How well and how fast an operation works at one place.
struct Performance {
  double durationNs = 0;
  /// Average gate infidelity, or the assignment error of a measurement.
  double error = 0;
  bool operator==(const Performance &) const = default;
};

/// One operation that the machine performs without decomposition.
struct NativeOperation {
  GateKind kind = GateKind::I;
  /// What the machine's own documents call it ("rzx90", "U1q").
  std::string name;
  /// Done by a change of reference frame: no time, no error.
  bool isVirtual = false;
  Performance typical;
  /// One entry per parameter of the kind.
  llvm::SmallVector<ParamRange, 2> params;
  std::string source;
  /// Where it differs from `typical`: by site for one-qubit operations, by
  /// pair in the operand order of the gate for two-qubit operations (in either
  /// order if the gate is symmetric).
  std::vector<std::pair<Site, Performance>> perSite;
  std::vector<std::pair<SitePair, Performance>> perPair;
  /// If not empty: the only sites or pairs where the operation exists.
  std::vector<Site> onlySites;
  std::vector<SitePair> onlyPairs;

  unsigned arity() const { return gateInfo(kind).numQubits; }
};

struct MeasurementSpec {
  Performance typical;
  std::vector<std::pair<Site, Performance>> perSite;
  /// Operations on a qubit may follow its measurement.
  bool midCircuit = false;
  /// Operations may depend on an outcome.
  bool feedForward = false;
  /// From the end of a measurement to the first operation that depends on it.
  double feedForwardLatencyNs = 0;
  std::string source;
};

struct ResetSpec {
  Performance typical;
  std::vector<std::pair<Site, Performance>> perSite;
  std::string source;
};

/// Energy relaxation and dephasing times; infinity where they do not limit.
struct Coherence {
  double t1Us = std::numeric_limits<double>::infinity();
  double t2Us = std::numeric_limits<double>::infinity();
};

struct CoherenceSpec {
  Coherence typical;
  std::vector<std::pair<Site, Coherence>> perSite;
  std::string source;
};

/// Operations start at multiples of alignment * dt and last multiples of
/// granularity * dt (a shorter operation is padded).
struct TimingSpec {
  double dtNs = 1;
  uint32_t alignment = 1;
  uint32_t granularity = 1;
  std::string source;
};

/// The most that the machine's controller takes; 0 means no stated limit.
struct ProgramLimits {
  uint64_t maxInstructions = 0;
  double maxDurationUs = 0;
  std::string source;
};

/// A rule about what may happen at the same time. `kinds` are the operations
/// that the rule is about.
struct Constraint {
  enum Type : uint8_t {
    /// At most `limit` of these operations at a time.
    MaxParallel,
    /// Two of these operations at the same time need a distance of at least
    /// `limit` couplings between their nearest sites.
    ParallelDistance,
    /// Sites of one group share a resource: one of these operations at a time
    /// in each of `groups`.
    Exclusive,
  };
  Type type = MaxParallel;
  llvm::SmallVector<GateKind, 2> kinds;
  uint32_t limit = 0;
  std::vector<std::vector<Site>> groups;
  std::string source;
};

/// The facts of a device file. All-to-all devices have `allToAll` set and no
/// `couplings`.
struct DeviceDescription {
  std::string name;
  /// One sentence for the list of devices.
  std::string summary;
  /// "superconducting", "ion-trap", "neutral-atom", "photonic",
  /// "silicon-spin", "cat", "majorana", "nv-centre" or "generic".
  std::string modality = "generic";
  DeviceClass deviceClass = DeviceClass::Example;
  std::string source;

  uint32_t numSites = 0;
  /// Row and column of each site in a drawing, or empty.
  std::vector<std::array<double, 2>> positions;

  bool allToAll = false;
  /// A directed coupling (a, b) takes operations with operands (a, b) only,
  /// unless the gate is symmetric.
  bool directed = false;
  std::vector<SitePair> couplings;

  std::vector<NativeOperation> operations;
  std::optional<MeasurementSpec> measurement;
  std::optional<ResetSpec> reset;
  CoherenceSpec coherence;
  TimingSpec timing;
  ProgramLimits limits;
  std::vector<Constraint> constraints;
  /// The device file's "physics" object as JSON text, for pulse emitters;
  /// empty if there is none.
  std::string physics;
};

/// A device, indexed for queries. Immutable and safe to share among threads.
class Device {
public:
  /// The description must be consistent (as the device file reader checks):
  /// sites and pairs in range, one operation per kind, no coupling twice.
  explicit Device(DeviceDescription description);

  const DeviceDescription &description() const { return data; }
  llvm::StringRef name() const { return data.name; }
  uint32_t numSites() const { return data.numSites; }

  /// --- Connectivity ------------------------------------------------------

  bool isAllToAll() const { return data.allToAll; }
  bool isDirected() const { return data.directed; }
  /// Every coupled pair once, lower site first, sorted. O(pairs): an
  /// all-to-all device makes n(n-1)/2 of them.
  std::vector<SitePair> edges() const;
  uint64_t numEdges() const;
  /// The sites coupled to `site` in either direction, each once. Sorted,
  /// except on all-to-all devices. O(1).
  llvm::ArrayRef<Site> neighbours(Site site) const;
  /// O(log degree).
  bool areCoupled(Site a, Site b) const;
  /// True if the coupling graph is connected.
  bool isConnected() const;

  /// --- Operations --------------------------------------------------------

  llvm::ArrayRef<NativeOperation> operations() const { return data.operations; }
  /// The native operation of a kind, or null.
  const NativeOperation *operation(GateKind kind) const {
    int16_t index = operationOf[static_cast<unsigned>(kind)];
    return index < 0 ? nullptr : &data.operations[index];
  }
  /// True if the device has the table gate somewhere.
  bool hasOperation(GateKind kind) const { return operation(kind); }
  /// The native kinds of `arity` qubits, in the order of the file.
  llvm::SmallVector<GateKind, 4> nativeKinds(unsigned arity) const;
  /// The two-qubit kinds that can be applied to (a, b) in this operand order.
  llvm::SmallVector<GateKind, 2> nativeKinds(Site a, Site b) const;

  /// True if the machine performs `kind` on these sites in this order. Of
  /// what is not a gate: GPhase, Barrier and Delay always are native, Measure
  /// and Reset where the device has them.
  bool isNative(GateKind kind, llvm::ArrayRef<Site> sites) const;
  /// The same, with the parameters inside the operation's ranges.
  bool isNative(GateKind kind, llvm::ArrayRef<Site> sites,
                llvm::ArrayRef<double> params) const;

  /// The figures of a native gate, Measure or Reset at a place. Kinds and
  /// places that are not native give those of the kind, or zeros.
  Performance performance(GateKind kind, llvm::ArrayRef<Site> sites) const;
  double error(GateKind kind, llvm::ArrayRef<Site> sites) const {
    return performance(kind, sites).error;
  }
  double durationNs(GateKind kind, llvm::ArrayRef<Site> sites) const {
    return performance(kind, sites).durationNs;
  }
  Coherence coherence(Site site) const;

  /// The lowest error of any two-qubit operation on the edge {a, b}, in
  /// either direction; 1 if there is none. What a mapper weighs edges with.
  double edgeError(Site a, Site b) const;

private:
  struct PairTable {
    /// Figures that differ from the typical ones, by (first << 32 | second).
    llvm::DenseMap<uint64_t, Performance> differing;
    /// Where the operation exists; every coupling if not restricted.
    llvm::DenseMap<uint64_t, char> allowed;
    bool restricted = false;
  };
  const PairTable &table(const NativeOperation &op) const {
    return tables[&op - data.operations.data()];
  }
  bool hasDirectedCoupling(Site a, Site b) const;

  DeviceDescription data;
  /// By GateKind; -1 where not native.
  std::array<int16_t, 256> operationOf;
  std::vector<PairTable> tables;
  /// Neighbours in compressed rows. All-to-all: 0..n-1 twice, of which a
  /// site's neighbours are a window.
  std::vector<uint32_t> rowStart;
  std::vector<Site> adjacent;
  /// Directed devices: the second sites of the couplings of each first site.
  std::vector<uint32_t> directedStart;
  std::vector<Site> directedTo;
  std::vector<Performance> measurementOf, resetOf;
  std::vector<Coherence> coherenceOf;
};

} // namespace enishi

#endif // ENISHI_DEVICE_DEVICE_H
