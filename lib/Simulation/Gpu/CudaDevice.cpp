//===- CudaDevice.cpp - The first CUDA device -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// By the driver's own interface (CUDA Driver API), opened at run time, so that
// nothing of CUDA is needed to build.
//
//===----------------------------------------------------------------------===//

#include "KernelDevice.h"
#include "PtxFunctions.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FormatVariadic.h"

#include "enishi/Support/LibraryBeside.h"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>

using namespace enishi;
using namespace enishi::simulation;

namespace {

/// The types of the driver's interface.
using Result = int;
using Handle = void *;
using Device = int;
using Address = unsigned long long;

struct Driver {
  Result (*init)(unsigned);
  Result (*deviceGetCount)(int *);
  Result (*deviceGet)(Device *, int);
  Result (*deviceGetName)(char *, int, Device);
  Result (*deviceGetAttribute)(int *, int, Device);
  Result (*primaryRetain)(Handle *, Device);
  Result (*primaryRelease)(Device);
  Result (*setCurrent)(Handle);
  Result (*memGetInfo)(size_t *, size_t *);
  Result (*memAlloc)(Address *, size_t);
  Result (*memFree)(Address);
  Result (*toDevice)(Address, const void *, size_t);
  Result (*toHost)(void *, Address, size_t);
  Result (*moduleLoadData)(Handle *, const void *);
  Result (*moduleUnload)(Handle);
  Result (*moduleGetFunction)(Handle *, Handle, const char *);
  Result (*launchKernel)(Handle, unsigned, unsigned, unsigned, unsigned,
                         unsigned, unsigned, unsigned, Handle, void **,
                         void **);
  Result (*synchronize)();
  Result (*getErrorString)(Result, const char **);

  /// What a call returned, as an error that says which it was.
  llvm::Error check(Result result, const char *what) const {
    if (!result)
      return llvm::Error::success();
    const char *text = nullptr;
    getErrorString(result, &text);
    return llvm::createStringError(llvm::formatv(
        "the GPU refuses to {0}: {1}", what, text ? text : "unknown error"));
  }
};

/// CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR and _MINOR.
constexpr int kMajor = 75, kMinor = 76;

llvm::Expected<Driver> loadDriver() {
  void *library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return llvm::createStringError(
        "there is no NVIDIA driver (libcuda.so.1) on this machine: leave out "
        "--simulator=gpu");
  Driver driver;
  bool isComplete = true;
  auto find = [&](auto &function, const char *name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(
        dlsym(library, name));
    isComplete &= function != nullptr;
  };
  find(driver.init, "cuInit");
  find(driver.deviceGetCount, "cuDeviceGetCount");
  find(driver.deviceGet, "cuDeviceGet");
  find(driver.deviceGetName, "cuDeviceGetName");
  find(driver.deviceGetAttribute, "cuDeviceGetAttribute");
  find(driver.primaryRetain, "cuDevicePrimaryCtxRetain");
  find(driver.primaryRelease, "cuDevicePrimaryCtxRelease_v2");
  find(driver.setCurrent, "cuCtxSetCurrent");
  find(driver.memGetInfo, "cuMemGetInfo_v2");
  find(driver.memAlloc, "cuMemAlloc_v2");
  find(driver.memFree, "cuMemFree_v2");
  find(driver.toDevice, "cuMemcpyHtoD_v2");
  find(driver.toHost, "cuMemcpyDtoH_v2");
  find(driver.moduleLoadData, "cuModuleLoadData");
  find(driver.moduleUnload, "cuModuleUnload");
  find(driver.moduleGetFunction, "cuModuleGetFunction");
  find(driver.launchKernel, "cuLaunchKernel");
  find(driver.synchronize, "cuCtxSynchronize");
  find(driver.getErrorString, "cuGetErrorString");
  if (!isComplete)
    return llvm::createStringError(
        "the NVIDIA driver of this machine is too old: it needs CUDA 11");
  return driver;
}

class CudaDevice : public KernelDevice {
public:
  static llvm::Expected<std::unique_ptr<KernelDevice>> open();
  ~CudaDevice() override { driver.primaryRelease(device); }

  KernelTarget target() const override { return KernelTarget::Ptx; }
  std::string description() const override { return name; }
  uint64_t freeBytes() const override {
    size_t free = 0, total = 0;
    return driver.memGetInfo(&free, &total) ? 0 : free;
  }
  llvm::Error run(const KernelModule &module, void *state,
                  size_t bytes) override;

private:
  CudaDevice(const Driver &driver, Device device)
      : driver(driver), device(device) {}
  llvm::Error launch(Handle loaded, const KernelModule &module, Address state);

  Driver driver;
  Device device;
  std::string name, processor;
};

llvm::Expected<std::unique_ptr<KernelDevice>> CudaDevice::open() {
  llvm::Expected<Driver> driver = loadDriver();
  if (!driver)
    return driver.takeError();
  int count = 0;
  if (driver->init(0) || driver->deviceGetCount(&count) || count == 0)
    return llvm::createStringError(
        "the NVIDIA driver finds no GPU on this machine: leave out "
        "--simulator=gpu");
  Device number;
  Handle context;
  if (llvm::Error error = driver->check(driver->deviceGet(&number, 0), "open"))
    return std::move(error);
  if (llvm::Error error = driver->check(driver->primaryRetain(&context, number),
                                        "make a context"))
    return std::move(error);
  std::unique_ptr<CudaDevice> device(new CudaDevice(*driver, number));
  if (llvm::Error error =
          driver->check(driver->setCurrent(context), "use a context"))
    return std::move(error);
  char name[256] = "";
  driver->deviceGetName(name, sizeof name, number);
  device->name = name;
  int major = 0, minor = 0;
  driver->deviceGetAttribute(&major, kMajor, number);
  driver->deviceGetAttribute(&minor, kMinor, number);
  // The driver translates PTX for older processors to newer ones.
  int version = std::min(10 * major + minor, 90);
  device->processor = "sm_" + std::to_string(version);
  return device;
}

llvm::Error CudaDevice::run(const KernelModule &module, void *state,
                            size_t bytes) {
  if (module.groups.empty())
    return llvm::Error::success();
  llvm::Expected<std::string> ptx = compileToPtx(module.ir, processor);
  if (!ptx)
    return ptx.takeError();
  Handle loaded;
  if (llvm::Error error = driver.check(
          driver.moduleLoadData(&loaded, ptx->c_str()), "load kernels"))
    return error;
  llvm::scope_exit unload([&] { driver.moduleUnload(loaded); });
  Address memory;
  if (llvm::Error error = driver.check(driver.memAlloc(&memory, bytes),
                                       "give memory for the state"))
    return error;
  llvm::scope_exit release([&] { driver.memFree(memory); });
  if (llvm::Error error =
          driver.check(driver.toDevice(memory, state, bytes), "take the state"))
    return error;
  if (llvm::Error error = launch(loaded, module, memory))
    return error;
  return driver.check(driver.toHost(state, memory, bytes),
                      "give the state back");
}

llvm::Error CudaDevice::launch(Handle loaded, const KernelModule &module,
                               Address state) {
  constexpr uint64_t kThreads = 128, kMostBlocks = 0x7fffffff;
  for (size_t i = 0; i < module.groups.size(); ++i) {
    Handle function;
    std::string kernel = "kernel" + std::to_string(i);
    if (llvm::Error error = driver.check(
            driver.moduleGetFunction(&function, loaded, kernel.c_str()),
            "find a kernel"))
      return error;
    uint64_t count = module.groups[i];
    uint64_t blocks = (count + kThreads - 1) / kThreads;
    if (blocks > kMostBlocks)
      return llvm::createStringError("the state is too large for one GPU");
    void *arguments[] = {&state, &count};
    if (llvm::Error error = driver.check(
            driver.launchKernel(function, unsigned(blocks), 1, 1, kThreads, 1,
                                1, 0, nullptr, arguments, nullptr),
            "run a kernel"))
      return error;
  }
  return driver.check(driver.synchronize(), "run the kernels");
}

} // namespace

llvm::Expected<std::unique_ptr<KernelDevice>> simulation::openCudaDevice() {
  return CudaDevice::open();
}

llvm::Expected<std::string>
simulation::compileToPtx(const std::string &ir, const std::string &processor) {
  llvm::Expected<void *> library =
      openLibraryBeside("libEnishiPtx.so", /*global=*/false,
                        "it is built where LLVM has the NVPTX target");
  if (!library)
    return library.takeError();
  auto *compile =
      reinterpret_cast<EnishiCompilePtx *>(dlsym(*library, ENISHI_COMPILE_PTX));
  if (!compile)
    return llvm::createStringError(
        "libEnishiPtx.so belongs to another version of Enishi");
  char *problem = nullptr;
  char *ptx = compile(ir.c_str(), processor.c_str(), &problem);
  llvm::scope_exit release([&] {
    std::free(ptx);
    std::free(problem);
  });
  if (!ptx)
    return llvm::createStringError(llvm::formatv(
        "the kernels cannot be compiled for {0}: {1}", processor, problem));
  return std::string(ptx);
}
