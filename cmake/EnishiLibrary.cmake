# enishi_add_library(<name> SOURCES ... [LINK ...] [MLIR] [EXCEPTIONS])
#   A static library of the project. Without MLIR it belongs to the core: it
#   sees LLVM's support library only. EXCEPTIONS is for the files that call
#   ANTLR or a library that throws.
#
# enishi_add_executable(<name> SOURCES ... [LINK ...] [MLIR] [EXCEPTIONS])
#
# enishi_add_unit_test(<name> SOURCES ... [LINK ...])
#   A GoogleTest program in the build's bin/, registered with CTest as one test.
#
# enishi_add_fuzzer(<name> SOURCES ... LINK ...)
#   A libFuzzer program (with -DENISHI_BUILD_FUZZERS=ON, best together with
#   -DENISHI_SANITIZE=address,undefined). What is under LINK tells it which
#   branches its inputs take.

function(_enishi_setup_target name)
  cmake_parse_arguments(ARG "MLIR;EXCEPTIONS" "" "LINK" ${ARGN})
  target_include_directories(${name} PUBLIC "${PROJECT_SOURCE_DIR}/include"
                                            "${PROJECT_SOURCE_DIR}"
                                            "${PROJECT_BINARY_DIR}"
                                            "${PROJECT_BINARY_DIR}/include")
  if(ARG_MLIR)
    target_link_libraries(${name} PUBLIC enishi_mlir)
    if(TARGET EnishiPrecompiledMLIR AND NOT ARG_EXCEPTIONS)
      target_precompile_headers(${name} REUSE_FROM EnishiPrecompiledMLIR)
    endif()
  else()
    target_link_libraries(${name} PUBLIC enishi_llvm)
  endif()
  target_link_libraries(${name} PUBLIC ${ARG_LINK} fmt::fmt Threads::Threads)
  if(ARG_EXCEPTIONS)
    target_compile_options(${name} PRIVATE -fexceptions)
  endif()
endfunction()

function(enishi_add_library name)
  cmake_parse_arguments(OPT "MLIR;EXCEPTIONS" "" "SOURCES;LINK" ${ARGN})
  add_library(${name} STATIC ${OPT_SOURCES})
  set(flags)
  if(OPT_MLIR)
    list(APPEND flags MLIR)
  endif()
  if(OPT_EXCEPTIONS)
    list(APPEND flags EXCEPTIONS)
  endif()
  _enishi_setup_target(${name} ${flags} LINK ${OPT_LINK})
endfunction()

function(enishi_add_executable name)
  cmake_parse_arguments(OPT "MLIR;EXCEPTIONS" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${OPT_SOURCES})
  set(flags)
  if(OPT_MLIR)
    list(APPEND flags MLIR)
  endif()
  if(OPT_EXCEPTIONS)
    list(APPEND flags EXCEPTIONS)
  endif()
  _enishi_setup_target(${name} ${flags} LINK ${OPT_LINK})
endfunction()

function(enishi_add_unit_test name)
  if(NOT ENISHI_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(OPT "MLIR;EXCEPTIONS" "" "SOURCES;LINK" ${ARGN})
  enishi_add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
  set_property(GLOBAL APPEND PROPERTY ENISHI_UNIT_TESTS ${name})
endfunction()

function(enishi_add_fuzzer name)
  if(NOT ENISHI_BUILD_FUZZERS)
    return()
  endif()
  cmake_parse_arguments(OPT "" "" "SOURCES;LINK" ${ARGN})
  enishi_add_executable(${name} SOURCES ${OPT_SOURCES} LINK ${OPT_LINK})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  foreach(library IN LISTS OPT_LINK)
    target_compile_options(${library} PRIVATE -fsanitize=fuzzer-no-link)
  endforeach()
endfunction()
