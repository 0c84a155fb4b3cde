# cmake -DSOURCE_DIR=... -DFILES=a.json;b.json -DOUTPUT=x.cpp -P EmbedDevices.cmake
#   Writes a C++ file that holds the device files as string literals. FILES are
#   relative to SOURCE_DIR and sorted by their base names.

#   HEADER and FUNCTION, where given, name another header and the function that
#   it declares.

if(NOT HEADER)
  set(HEADER "EmbeddedDevices.h")
  set(FUNCTION "embeddedDevices")
endif()
set(entries "")
foreach(file IN LISTS FILES)
  file(READ "${SOURCE_DIR}/${file}" text)
  get_filename_component(name "${file}" NAME_WE)
  string(APPEND entries
         "    {\"${name}\", \"${file}\", R\"device(${text})device\"},\n")
endforeach()

file(WRITE "${OUTPUT}"
"// Written by EmbedDevices.cmake.
#include \"${HEADER}\"

static const enishi::EmbeddedDevice devices[] = {
${entries}};

llvm::ArrayRef<enishi::EmbeddedDevice> enishi::${FUNCTION}() {
  return devices;
}
")
