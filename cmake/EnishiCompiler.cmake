# Compiler and linker settings shared by every target.

if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  find_program(ENISHI_LLD NAMES ld.lld-22 ld.lld)
  if(ENISHI_LLD)
    add_link_options("-fuse-ld=${ENISHI_LLD}" -Wl,--as-needed -Wl,--gc-sections)
  endif()
endif()

# Asserts stay on in every build type but Release: the core states its
# invariants with assert(), and sanitizer runs are the ones that must see them.
if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELWITHDEBINFO
                 "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")
endif()
string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")

add_compile_options(-Wall -Wextra -Wno-unused-parameter -fno-exceptions
                    $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
                    -fdiagnostics-color=auto
                    # Same bytes on any machine: no fused operations that one
                    # CPU contracts and another does not.
                    -ffp-contract=off)

if(ENISHI_SANITIZE)
  add_compile_options("-fsanitize=${ENISHI_SANITIZE}" -fno-omit-frame-pointer
                      -fno-sanitize=vptr)
  add_link_options("-fsanitize=${ENISHI_SANITIZE}" -fno-sanitize=vptr)
endif()

find_package(Threads REQUIRED)
