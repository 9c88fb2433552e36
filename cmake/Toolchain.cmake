# Compiler and linker flags for every target.

include(CheckCXXCompilerFlag)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_compile_options(
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast
  -Wconversion -Wno-sign-conversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these inside its own std::string and std::optional, and in Asio's frame cache (GCC
  # bugs 105329 and 105562).
  add_compile_options(-Wno-restrict -Wno-stringop-overflow -Wno-array-bounds
                      -Wno-maybe-uninitialized)
endif()

if(CMAKE_UNITY_BUILD)
  # Three quarters of a compilation is reading the headers of Boost, SOCI and spdlog: with 32 files in one that
  # is done a third as often as with the usual 8, and two compilers still have enough to do.
  set(CMAKE_UNITY_BUILD_BATCH_SIZE 32)
  # All presets but dev and fuzz compile several files as one, more than twice as fast. Names of one file then
  # stand beside those of another: what is unique to a file must be so in its module. Warnings about
  # neighbours, and includes that only a neighbour has, show in dev and in `./dev lint`.
  add_compile_options(-Wno-shadow -Wno-subobject-linkage -Wno-unused-function)
endif()

# Asserts stay on in release: a broken invariant must stop the process, not corrupt the answer.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1 -D_GLIBCXX_ASSERTIONS")

add_compile_options(-fstack-protector-strong -fPIE)
if(NOT CPA_SANITIZE)
  add_compile_options("$<$<CONFIG:RelWithDebInfo>:-D_FORTIFY_SOURCE=2;-fstack-clash-protection>")
  check_cxx_compiler_flag(-fcf-protection CPA_HAS_CF_PROTECTION)  # Only x86 knows it.
  if(CPA_HAS_CF_PROTECTION)
    add_compile_options($<$<CONFIG:RelWithDebInfo>:-fcf-protection>)
  endif()
endif()
add_link_options(-pie -Wl,-z,relro,-z,now)
find_program(LLD ld.lld)
if(LLD)
  add_link_options(-fuse-ld=lld)
endif()

if(CPA_SANITIZE)
  add_compile_options(-fsanitize=${CPA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CPA_SANITIZE})
endif()
if(CPA_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 takes the frame of a coroutine under a sanitizer for one from another operator new.
  add_compile_options(-Wno-mismatched-new-delete)
endif()
if(CPA_SANITIZE MATCHES "undefined")
  # vptr: Debian's SOCI hides the type information it needs. null and alignment are a third of a build, so only
  # `./dev prove fuzz` asks for them; the address sanitizer stops where a null pointer is read.
  add_compile_options(-fno-sanitize=vptr)
  if(NOT CPA_FUZZ)
    add_compile_options(-fno-sanitize=null,alignment)
  endif()
endif()
if(CPA_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-tsan)  # g++ warns of Asio's fences, which it cannot instrument.
endif()
if(CPA_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
