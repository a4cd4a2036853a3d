# Writes OUT, one source that holds SOURCES, each in a namespace of its own, so that their helpers may have equal
# names. What they include comes first: inside a namespace nothing may be left to include.
set(includes)
set(text)
set(number 0)
foreach(source IN LISTS SOURCES)
  file(STRINGS ${source} lines REGEX "^#include ")
  list(APPEND includes ${lines})
  math(EXPR number "${number} + 1")
  string(APPEND text "namespace part_${number} {\n#include \"${source}\"\n}\n")
endforeach()
list(REMOVE_DUPLICATES includes)
list(JOIN includes "\n" includes)
file(WRITE ${OUT} "${includes}\n\n${text}")
