// toml++ as this project uses it: header-only (faster than its shared library), errors as values. Include
// it in sources only: it is a large header.
#pragma once

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
// What 3.3 asserts is not always so (`a = 1979-05-27T:`), and is said as an error right behind it.
#define TOML_ASSERT(expr) static_assert(true)
#if defined(__GNUC__)
#pragma GCC system_header
#endif
#include <toml++/toml.h>
