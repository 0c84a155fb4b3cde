# Every third-party library, behind a target of ours, so that how it is linked
# is decided in one place.

find_package(MLIR 22.1 REQUIRED CONFIG)
list(APPEND CMAKE_MODULE_PATH "${MLIR_CMAKE_DIR}" "${LLVM_CMAKE_DIR}")
include(TableGen)
include(AddLLVM)
include(AddMLIR)

# LLVM is linked from its static archives: loading and relocating libLLVM.so
# takes a process more than ten times as long as compiling a small program.

# enishi_llvm: LLVM's support library alone, for the MLIR-free core.
add_library(enishi_llvm INTERFACE)
target_include_directories(enishi_llvm SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
separate_arguments(_llvm_definitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
target_compile_options(enishi_llvm INTERFACE ${_llvm_definitions})
target_link_libraries(enishi_llvm INTERFACE LLVMSupport LLVMTargetParser)

# enishi_llvm_ir: LLVM IR, its text and its bitcode.
add_library(enishi_llvm_ir INTERFACE)
target_link_libraries(enishi_llvm_ir INTERFACE
  enishi_llvm LLVMCore LLVMAnalysis LLVMAsmParser LLVMBitReader LLVMBitWriter
  LLVMIRReader LLVMTransformUtils LLVMFrontendOpenMP)

# Debian's MLIR archives name libLLVM.so as what they need; a process with both
# would hold LLVM twice.
get_property(_imported_targets DIRECTORY PROPERTY IMPORTED_TARGETS)
foreach(_target IN LISTS _imported_targets)
  get_target_property(_libraries ${_target} INTERFACE_LINK_LIBRARIES)
  if(_libraries AND _target MATCHES "^MLIR")
    list(TRANSFORM _libraries REPLACE "^LLVM$" "enishi_llvm_ir")
    set_target_properties(${_target} PROPERTIES
      INTERFACE_LINK_LIBRARIES "${_libraries}")
  endif()
endforeach()

# enishi_mlir: the static MLIR archives that the compiler needs, named one by
# one. Never link MLIRExecutionEngine, MLIRMlirOptMain or MLIRJitRunner beside
# them: those drag in libMLIR.so, a second copy of every registry.
add_library(enishi_mlir INTERFACE)
target_include_directories(enishi_mlir SYSTEM INTERFACE ${MLIR_INCLUDE_DIRS})
target_link_libraries(enishi_mlir INTERFACE
  enishi_llvm_ir
  MLIRIR MLIRParser MLIRBytecodeReader MLIRBytecodeWriter MLIRPass
  MLIRTransforms MLIRTransformUtils MLIRSupport MLIRAnalysis
  MLIRArithDialect MLIRControlFlowDialect MLIRFuncDialect MLIRMathDialect
  MLIRSCFDialect MLIRLLVMDialect MLIRUBDialect
  MLIRSideEffectInterfaces MLIRControlFlowInterfaces MLIRInferTypeOpInterface
  MLIRFunctionInterfaces MLIRCallInterfaces)

find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)

# Without it Enishi runs in one process; see lib/Mpi.
find_package(MPI COMPONENTS C)

# enishi_clp: linear programs. Without it fewer optima are proven; see
# lib/Annealing/Linear.
find_path(ENISHI_CLP_INCLUDE coin/ClpSimplex.hpp)
find_library(ENISHI_CLP_LIBRARY Clp)
find_library(ENISHI_COINUTILS_LIBRARY CoinUtils)
if(ENISHI_CLP_INCLUDE AND ENISHI_CLP_LIBRARY AND ENISHI_COINUTILS_LIBRARY)
  add_library(enishi_clp INTERFACE)
  target_include_directories(enishi_clp SYSTEM INTERFACE
    "${ENISHI_CLP_INCLUDE}/coin")
  target_link_libraries(enishi_clp INTERFACE
    "${ENISHI_CLP_LIBRARY}" "${ENISHI_COINUTILS_LIBRARY}")
endif()
