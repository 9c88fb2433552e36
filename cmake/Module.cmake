# cpa_module(NAME LINK lib...): the library cpa_NAME from src/NAME/*.cc, and NAME_test from
# src/NAME/*_test.cc. Names without "::" and without the prefix are other modules.
function(cpa_module name)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")

  set(links "")
  foreach(link IN LISTS arg_LINK)
    if(link MATCHES "::|^cpa_")
      list(APPEND links ${link})
    else()
      list(APPEND links cpa_${link})
    endif()
  endforeach()

  if(name STREQUAL "storage")
    cpa_embed_sql(cpa_sql ${CMAKE_SOURCE_DIR}/src/storage/migrations migrations.inc)
    cpa_embed_sql(cpa_history_sql ${CMAKE_SOURCE_DIR}/src/storage/history_migrations
                  history_migrations.inc)
  endif()

  if(sources)
    add_library(cpa_${name} STATIC ${sources})
    target_include_directories(cpa_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(cpa_${name} PUBLIC ${links})
  else()
    add_library(cpa_${name} INTERFACE)
    target_include_directories(cpa_${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(cpa_${name} INTERFACE ${links})
  endif()

  if(CPA_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE cpa_${name} GTest::gtest_main GTest::gmock)
    target_include_directories(${name}_test PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    set_property(GLOBAL APPEND PROPERTY CPA_CHECKS ${name}_test)
    add_test(NAME unit.${name} COMMAND ${name}_test)
    set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 120)
  endif()
endfunction()

# cpa_embed_sql(TARGET DIR NAME): a header NAME with each DIR/<engine>/NNNN_what.sql as a row.
function(cpa_embed_sql target dir name)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${dir}/*.sql)
  set(out ${CMAKE_BINARY_DIR}/generated/${name})
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DDIR=${dir} -P ${CMAKE_SOURCE_DIR}/cmake/EmbedSql.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/EmbedSql.cmake)
  add_custom_target(${target}_files DEPENDS ${out})
  add_library(${target} INTERFACE)
  target_include_directories(${target} INTERFACE ${CMAKE_BINARY_DIR}/generated)
  add_dependencies(${target} ${target}_files)
endfunction()
