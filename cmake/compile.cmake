# How every target is compiled: flags, precompiled headers, and several sources at a time.

if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  set(SANITIZED ON)
endif()

# Every target links this one: the warnings, and the root that includes are written from. Targets that share a
# precompiled header need the same flags, so they are all here.
add_library(inboxctl_base INTERFACE)
target_include_directories(inboxctl_base INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(inboxctl_base INTERFACE
  BOOST_ASIO_NO_DEPRECATED
  INBOXCTL_VERSION="${PROJECT_VERSION}")
# Designated initialisers leave the other members at their defaults, on purpose.
target_compile_options(inboxctl_base INTERFACE
  -Wall -Wextra -Wno-missing-field-initializers -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<BOOL:${INBOXCTL_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 takes Asio's own allocation of coroutine frames for a mismatch.
  target_compile_options(inboxctl_base INTERFACE -Wno-mismatched-new-delete)
  # With sanitizers it sees ghosts in std::regex and std::function.
  if(SANITIZED)
    target_compile_options(inboxctl_base INTERFACE -Wno-maybe-uninitialized)
  endif()
  # In a file that includes the sources, anonymous namespaces look like a header's.
  if(INBOXCTL_UNITY)
    target_compile_options(inboxctl_base INTERFACE -Wno-subobject-linkage)
  endif()
  if(CCACHE)
    target_compile_options(inboxctl_base INTERFACE -fpch-preprocess)
  endif()
endif()

# What Asio and Beast need not compile again in every source.
add_library(inboxctl_boost STATIC ${CMAKE_SOURCE_DIR}/cmake/boost.cpp)
target_link_libraries(inboxctl_boost PUBLIC inboxctl_base Boost::json Threads::Threads PRIVATE OpenSSL::SSL)
target_compile_definitions(inboxctl_boost PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)

# The headers that most sources read, once for the product and once, with the test framework, for the tests.
set(common_headers
  <algorithm> <array> <charconv> <chrono> <cstdint> <cstdio> <deque> <filesystem> <fstream> <functional> <map>
  <memory> <optional> <random> <set> <span> <sstream> <stdexcept> <string> <string_view> <unordered_map> <utility>
  <variant> <vector>
  <boost/json.hpp>
  <boost/asio/any_io_executor.hpp>
  <boost/asio/as_tuple.hpp>
  <boost/asio/awaitable.hpp>
  <boost/asio/co_spawn.hpp>
  <boost/asio/io_context.hpp>
  <boost/asio/ip/tcp.hpp>
  <boost/asio/post.hpp>
  <boost/asio/redirect_error.hpp>
  <boost/asio/steady_timer.hpp>
  <boost/asio/use_awaitable.hpp>)

file(WRITE ${CMAKE_BINARY_DIR}/empty.cpp "")
function(precompile name)
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/empty.cpp)
  target_link_libraries(${name} PRIVATE inboxctl_boost)
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()
precompile(inboxctl_headers ${common_headers})

# compile_together(TARGET HEADERS): with a precompiled header, and all sources as one.
function(compile_together name headers)
  target_precompile_headers(${name} REUSE_FROM ${headers})
  set_target_properties(${name} PROPERTIES UNITY_BUILD ${INBOXCTL_UNITY} UNITY_BUILD_BATCH_SIZE 0)
endfunction()

# test_together(TARGET HEADERS): the same for a test program. Its x_test.cpp are compiled in batches of their own,
# see together.cmake.
function(test_together name headers)
  compile_together(${name} ${headers})
  if(NOT INBOXCTL_UNITY)
    return()
  endif()
  get_target_property(sources ${name} SOURCES)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(TRANSFORM tests PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  set(number 0)
  while(tests)
    list(SUBLIST tests 0 12 batch)
    list(REMOVE_ITEM tests ${batch})
    math(EXPR number "${number} + 1")
    set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}_${number}.cpp)
    add_custom_command(OUTPUT ${out}
      COMMAND ${CMAKE_COMMAND} "-DSOURCES=${batch}" -DOUT=${out} -P ${PROJECT_SOURCE_DIR}/cmake/together.cmake
      DEPENDS ${batch} ${PROJECT_SOURCE_DIR}/cmake/together.cmake
      COMMENT "Putting ${name}_${number}.cpp together" VERBATIM)
    set_source_files_properties(${out} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    list(APPEND sources ${out})
  endwhile()
  set_target_properties(${name} PROPERTIES SOURCES "${sources}")
endfunction()
