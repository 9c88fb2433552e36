# Everything comes from Debian's packages (see ./dev setup).

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(tl-expected REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CURL REQUIRED)
find_package(spdlog REQUIRED)
find_package(simdjson REQUIRED)
find_package(prometheus-cpp REQUIRED)

# Neither hiredis nor gperftools comes with a CMake package in Debian 12.
find_path(HIREDIS_INCLUDE_DIR hiredis/hiredis.h REQUIRED)
find_library(HIREDIS_LIBRARY hiredis REQUIRED)
add_library(hiredis::hiredis INTERFACE IMPORTED)
target_include_directories(hiredis::hiredis SYSTEM INTERFACE ${HIREDIS_INCLUDE_DIR})
target_link_libraries(hiredis::hiredis INTERFACE ${HIREDIS_LIBRARY})
find_path(GPERFTOOLS_INCLUDE_DIR gperftools/profiler.h REQUIRED)
find_library(CPU_PROFILER_LIBRARY profiler REQUIRED)
add_library(gperftools::profiler INTERFACE IMPORTED)
target_include_directories(gperftools::profiler SYSTEM INTERFACE ${GPERFTOOLS_INCLUDE_DIR})
target_link_libraries(gperftools::profiler INTERFACE ${CPU_PROFILER_LIBRARY})

# A sanitizer brings an allocator of its own.
if(NOT CPA_SANITIZE)
  find_library(JEMALLOC_LIBRARY jemalloc REQUIRED)
endif()

# SOCI 4.0.3 in Debian 12 comes without a usable CMake package.
find_path(SOCI_INCLUDE_DIR soci/soci.h REQUIRED)
find_path(SQLITE3_INCLUDE_DIR sqlite3.h REQUIRED)
find_library(SQLITE3_LIBRARY sqlite3 REQUIRED)
find_path(LIBPQ_INCLUDE_DIR libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
find_library(LIBPQ_LIBRARY pq REQUIRED)
foreach(part core sqlite3 postgresql)
  find_library(SOCI_${part}_LIBRARY soci_${part} REQUIRED)
  add_library(SOCI::${part} INTERFACE IMPORTED)
  target_include_directories(SOCI::${part} SYSTEM INTERFACE ${SOCI_INCLUDE_DIR})
  target_link_libraries(SOCI::${part} INTERFACE ${SOCI_${part}_LIBRARY})
endforeach()
target_link_libraries(SOCI::sqlite3 INTERFACE ${SQLITE3_LIBRARY})
target_include_directories(SOCI::postgresql SYSTEM INTERFACE ${LIBPQ_INCLUDE_DIR})
target_link_libraries(SOCI::postgresql INTERFACE ${LIBPQ_LIBRARY})

if(CPA_TESTS)
  find_package(GTest REQUIRED)
  find_package(benchmark REQUIRED)
endif()

# One Asio and Beast configuration for the whole program.
add_compile_definitions(BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE
                        BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)
