//===- PauliKernelsImpl.h - Pauli kernels, for one instruction set -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included by KernelsImpl.h, within its namespace and under its rules.
//
//===----------------------------------------------------------------------===//

/// conj(l) r.
template <typename Real> struct Product {
  Vec<Real> re, im;
};
template <typename Real, unsigned Flip>
ENISHI_INLINE Product<Real> product(const Real *left, const Real *right) {
  constexpr unsigned lanes = kLanes<Real>;
  Vec<Real> lr = load(left), li = load(left + lanes);
  Vec<Real> rr = flipLanes<Flip>(load(right));
  Vec<Real> ri = flipLanes<Flip>(load(right + lanes));
  return {multiplyAdd(lr, rr, li * ri), multiplyAdd(lr, ri, -(li * rr))};
}

template <typename Real>
ENISHI_INLINE void addLanes(double *sums, Vec<Real> v) {
  constexpr unsigned lanes = kLanes<Real>;
#pragma unroll
  for (unsigned i = 0; i < lanes; ++i)
    sums[i] += v[i];
}

template <typename Real, unsigned Flip>
void signedProductsAs(const Real *left, const Real *right, size_t count,
                      uint64_t flipBlocks, uint64_t signBlocks, double *sums) {
  constexpr unsigned lanes = kLanes<Real>, block = 2 * lanes;
  for (size_t begin = 0; begin < count; begin += kSumBlocks) {
    size_t end = begin + kSumBlocks < count ? begin + kSumBlocks : count;
    Vec<Real> re = 0, im = 0;
    for (size_t j = begin; j < end; ++j) {
      Product<Real> p = product<Real, Flip>(left + j * block,
                                            right + (j ^ flipBlocks) * block);
      Real sign = __builtin_parityll(j & signBlocks) ? Real(-1) : Real(1);
      re = multiplyAdd(p.re, Vec<Real>(sign), re);
      im = multiplyAdd(p.im, Vec<Real>(sign), im);
    }
    addLanes<Real>(sums, re);
    addLanes<Real>(sums + lanes, im);
  }
}

template <typename Real, unsigned Flip>
void productsAs(const Real *left, const Real *right, size_t count,
                uint64_t flipBlocks, Real *out) {
  constexpr unsigned lanes = kLanes<Real>, block = 2 * lanes;
  for (size_t j = 0; j < count; ++j) {
    Product<Real> p =
        product<Real, Flip>(left + j * block, right + (j ^ flipBlocks) * block);
    store<Real>(out + j * block, p.re);
    store<Real>(out + j * block + lanes, p.im);
  }
}

template <typename Real> void walsh(Real *blocks, size_t count) {
  constexpr unsigned lanes = kLanes<Real>, block = 2 * lanes;
  for (size_t stride = 1; stride < count; stride *= 2)
    for (size_t begin = 0; begin < count; begin += 2 * stride)
      for (size_t j = 0; j < stride * block; j += lanes) {
        Real *p = blocks + begin * block + j, *q = p + stride * block;
        Vec<Real> a = load(p), b = load(q);
        store<Real>(p, a + b);
        store<Real>(q, a - b);
      }
}

template <typename Real, unsigned Flip>
void addStringAs(Real *to, const Real *from, size_t count, uint64_t flipBlocks,
                 uint64_t signBlocks, const Real *signs, Real re, Real im) {
  constexpr unsigned lanes = kLanes<Real>, block = 2 * lanes;
  const Vec<Real> cr = load(signs) * re, ci = load(signs) * im;
  for (size_t j = 0; j < count; ++j) {
    const Real *p = from + (j ^ flipBlocks) * block;
    Vec<Real> x = flipLanes<Flip>(load(p));
    Vec<Real> y = flipLanes<Flip>(load(p + lanes));
    Real sign = __builtin_parityll(j & signBlocks) ? Real(-1) : Real(1);
    Vec<Real> a = multiplyAdd(cr, x, -(ci * y));
    Vec<Real> b = multiplyAdd(cr, y, ci * x);
    Real *q = to + j * block;
    store<Real>(q, multiplyAdd(a, Vec<Real>(sign), load(q)));
    store<Real>(q + lanes, multiplyAdd(b, Vec<Real>(sign), load(q + lanes)));
  }
}

/// Fills in the kernels for the lane flips from Flip on.
template <typename Real, unsigned Flip>
constexpr void setPauliKernels(PauliKernels<Real> &k) {
  k.signedProducts[Flip] = signedProductsAs<Real, Flip>;
  k.products[Flip] = productsAs<Real, Flip>;
  k.addString[Flip] = addStringAs<Real, Flip>;
  if constexpr (Flip + 1 < kLanes<Real>)
    setPauliKernels<Real, Flip + 1>(k);
}
