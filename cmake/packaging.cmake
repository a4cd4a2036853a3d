# What an install puts beside the program and its units (systemd/CMakeLists.txt), and Debian packages made of it:
# cmake/release/deb.sh. One component a package.
include(GNUInstallDirs)
if(TARGET chatwoot-emulator)
  install(TARGETS chatwoot-emulator RUNTIME COMPONENT inboxctl-emulator)
endif()

# Debian's packages have shell completions in places of their own.
set(bash_completions share/bash-completion/completions)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(zsh_completions share/zsh/vendor-completions)
else()
  set(zsh_completions share/zsh/site-functions)
endif()
set(fish_completions share/fish/vendor_completions.d)
configure_file(cmake/install_made.cmake.in install_made.cmake @ONLY)
install(SCRIPT ${PROJECT_BINARY_DIR}/install_made.cmake COMPONENT inboxctl)

install(FILES README.md ARCHITECTURE.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT inboxctl)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT inboxctl)
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT inboxctl USE_SOURCE_PERMISSIONS
        PATTERN quickstart.sh EXCLUDE)

# The rest is for Debian packages alone.
set(os_id "")
if(EXISTS /etc/os-release)
  file(STRINGS /etc/os-release os_id REGEX "^VERSION_ID=")
endif()
string(REGEX REPLACE "[^0-9]" "" debian_release "${os_id}")
if(NOT debian_release)
  set(debian_release sid)
endif()
set(INBOXCTL_MAINTAINER "inboxctl maintainers <inboxctl@users.noreply.github.com>" CACHE STRING
    "Who stands for the packages")
string(TIMESTAMP changelog_date "%a, %d %b %Y %H:%M:%S +0000" UTC)  # SOURCE_DATE_EPOCH, if it is set

set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL inboxctl inboxctl-emulator)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_NAME inboxctl)
set(CPACK_PACKAGE_CONTACT ${INBOXCTL_MAINTAINER})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_VERSION ${PROJECT_VERSION})
# What is packaged for a later Debian is newer, so that an upgrade of the system replaces it.
set(CPACK_DEBIAN_PACKAGE_RELEASE 1~deb${debian_release}u1)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(debian ${CMAKE_CURRENT_SOURCE_DIR}/cmake/debian)
set(full_version ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})
foreach(package IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER ${package} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${package})
  configure_file(cmake/debian/changelog.in debian/${package}/changelog @ONLY)
  if(NOT CMAKE_INSTALL_PREFIX STREQUAL "/usr")
    continue()
  endif()
  install(FILES cmake/debian/copyright DESTINATION share/doc/${package} COMPONENT ${package})
  install(CODE "
    set(doc \"\$ENV{DESTDIR}/usr/share/doc/${package}\")
    execute_process(COMMAND gzip -9nc \"${PROJECT_BINARY_DIR}/debian/${package}/changelog\"
                    OUTPUT_FILE \"\${doc}/changelog.Debian.gz\" COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND gzip -9nc \"${PROJECT_SOURCE_DIR}/CHANGELOG.md\"
                    OUTPUT_FILE \"\${doc}/changelog.gz\" COMMAND_ERROR_IS_FATAL ANY)" COMPONENT ${package})
endforeach()

set(CPACK_DEBIAN_INBOXCTL_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_INBOXCTL_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_INBOXCTL_PACKAGE_SUGGESTS inboxctl-emulator)
set(CPACK_DEBIAN_INBOXCTL_PACKAGE_CONTROL_EXTRA
    "${debian}/conffiles;${debian}/postinst;${debian}/prerm;${debian}/postrm")
set(CPACK_COMPONENT_INBOXCTL_DESCRIPTION "Keeps Chatwoot inboxes in sync with TOML manifests
The inboxes of Chatwoot accounts are declared in TOML files. inboxctl shows
what differs from the servers, applies the difference over Chatwoot's HTTP
API, and records every result, so that an interrupted run creates nothing
twice.

It runs as a command, in a pipeline, or as a daemon under systemd. Installing
the package starts and enables nothing.")
set(CPACK_DEBIAN_INBOXCTL-EMULATOR_PACKAGE_SECTION devel)
set(CPACK_COMPONENT_INBOXCTL-EMULATOR_DESCRIPTION "Stand-in Chatwoot server to try inboxctl on
A small HTTP server that answers like the parts of Chatwoot that inboxctl
uses, faults included. It keeps everything in memory, for tests and
demonstrations.")
include(CPack)
