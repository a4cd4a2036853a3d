// toml++ as this project uses it: header-only (faster than its shared library), errors as values. Include
// it in sources only: it is a large header.
#pragma once

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#if defined(__GNUC__)
#pragma GCC system_header
#endif
#include <toml++/toml.h>
