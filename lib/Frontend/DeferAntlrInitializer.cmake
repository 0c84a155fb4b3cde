# cmake -DCLASS=<class> -DFOLDER=<folder> -P DeferAntlrInitializer.cmake
#
# ANTLR's generated classes unpack their tables when the program starts, which
# takes a third of the time of a small compile. This makes a static member
# function `initialize` of it, to be called before the first use.

function(replace_in file before after)
  file(READ "${file}" text)
  string(FIND "${text}" "${before}" position)
  if(position EQUAL -1)
    message(FATAL_ERROR "${file} has no '${before}'; is this another ANTLR?")
  endif()
  string(REPLACE "${before}" "${after}" text "${text}")
  file(WRITE "${file}" "${text}")
endfunction()

replace_in("${FOLDER}/${CLASS}.h" "static Initializer _init;"
           "public: static void initialize();")
replace_in("${FOLDER}/${CLASS}.cpp" "${CLASS}::Initializer ${CLASS}::_init;"
           "void ${CLASS}::initialize() { static Initializer once; }")
