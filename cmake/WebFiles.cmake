# What /docs and the web page share: files come from npm and end up inside the program.
find_program(NPM npm)

# cpa_npm_ci(RESULT FOLDER SOURCE [flag...]): FOLDER/node_modules as SOURCE/package-lock.json says.
# RESULT is false without npm, or where it cannot reach its registry, and where CPA_PAGES is off; a
# later run of CMake tries again. What npm said is in FOLDER/npm.log.
function(cpa_npm_ci result folder source)
  set(inputs ${source}/package.json ${source}/package-lock.json)
  set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${inputs})
  set(wanted "")
  foreach(input IN LISTS inputs)
    file(SHA256 ${input} hash)
    string(APPEND wanted ${hash})
  endforeach()
  set(installed "")
  if(EXISTS ${folder}/installed)
    file(READ ${folder}/installed installed)
  endif()
  if(NPM AND CPA_PAGES AND NOT installed STREQUAL wanted)
    message(STATUS "Fetching what ${source} needs with npm")
    file(COPY ${inputs} DESTINATION ${folder})
    execute_process(
      COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund ${ARGN}
      WORKING_DIRECTORY ${folder} TIMEOUT 180 RESULT_VARIABLE status
      OUTPUT_FILE ${folder}/npm.log ERROR_FILE ${folder}/npm.log)
    if(status EQUAL 0)
      file(WRITE ${folder}/installed ${wanted})
      set(installed ${wanted})
    endif()
  endif()
  if(CPA_PAGES AND installed STREQUAL wanted)
    set(${result} TRUE PARENT_SCOPE)
  else()
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()

# cpa_leave_out(WHAT): says what is not embedded; where CPA_PAGES is REQUIRED, that is an error.
function(cpa_leave_out what)
  if(CPA_PAGES STREQUAL "REQUIRED")
    message(FATAL_ERROR "${what}")
  endif()
  message(STATUS "${what}")
endfunction()

# cpa_incbin(TEXT_VARIABLE SYMBOL FILE): appends to the variable the C++ text that makes the content
# of FILE the bytes from SYMBOL to SYMBOL_end.
function(cpa_incbin text_variable symbol file)
  string(APPEND ${text_variable}
         "asm(\".section .rodata\\n.global ${symbol}\\n${symbol}: .incbin \\\"${file}\\\"\\n\"\n"
         "    \".global ${symbol}_end\\n${symbol}_end: .byte 0\\n.previous\");\n"
         "extern \"C\" {\nextern const char ${symbol}[];\nextern const char ${symbol}_end[];\n}\n\n")
  set(${text_variable} "${${text_variable}}" PARENT_SCOPE)
endfunction()
