# `cmake --install build --prefix DIR` puts the program and its documents under DIR. `cpack` makes a
# Debian package of them, which has the units, the settings file and the system user as well.

install(TARGETS crypto-price-api RUNTIME DESTINATION bin COMPONENT server)
# The documents lie to each other as they do here, so that their links and pictures are found.
install(FILES README.md CHANGELOG.md ARCHITECTURE.md DESTINATION share/doc/crypto-price-api
        COMPONENT server)
install(FILES LICENSE DESTINATION share/doc/crypto-price-api RENAME copyright COMPONENT server)
install(DIRECTORY docs DESTINATION share/doc/crypto-price-api COMPONENT server)
install(FILES clients/typescript/README.md
        DESTINATION share/doc/crypto-price-api/clients/typescript COMPONENT server)
install(FILES deploy/haproxy/haproxy.cfg deploy/nginx/crypto-price-api.conf
        DESTINATION share/doc/crypto-price-api/examples COMPONENT server)
install(DIRECTORY deploy/monitoring DESTINATION share/doc/crypto-price-api/examples
        COMPONENT server)

# Not part of a plain install: a prefix does not change where systemd and dpkg look.
install(FILES deploy/systemd/crypto-price-api.service deploy/systemd/crypto-price-api.socket
        DESTINATION /usr/lib/systemd/system COMPONENT system EXCLUDE_FROM_ALL)
install(FILES deploy/debian/crypto-price-api.env DESTINATION /etc/crypto-price-api
        COMPONENT system EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME crypto-price-api)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_VENDOR "The crypto-price-api authors")
set(CPACK_PACKAGE_CONTACT "The crypto-price-api authors <crypto-price-api@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "self-hosted real-time crypto price server")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL server system)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Takes prices from CoinGecko within the calls a plan allows, and gives
them to any number of clients over REST and WebSocket. Keeps
portfolios, alerts and price history in SQLite or PostgreSQL.")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates, init-system-helpers (>= 1.54)")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "haproxy | nginx, postgresql, postgresql-client")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${CMAKE_SOURCE_DIR}/deploy/debian/conffiles ${CMAKE_SOURCE_DIR}/deploy/debian/postinst
    ${CMAKE_SOURCE_DIR}/deploy/debian/prerm ${CMAKE_SOURCE_DIR}/deploy/debian/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# FILE.in of deploy/debian, filled in and packed, as NAME.
function(cpa_install_packed FILE DESTINATION NAME)
  set(text ${CMAKE_BINARY_DIR}/debian/${FILE})
  configure_file(deploy/debian/${FILE}.in ${text} @ONLY)
  execute_process(COMMAND gzip -9nc ${text} OUTPUT_FILE ${text}.gz COMMAND_ERROR_IS_FATAL ANY)
  install(FILES ${text}.gz DESTINATION ${DESTINATION} RENAME ${NAME} COMPONENT system
          EXCLUDE_FROM_ALL)
endfunction()

cpa_install_packed(changelog /usr/share/doc/crypto-price-api changelog.gz)
cpa_install_packed(crypto-price-api.1 /usr/share/man/man1 crypto-price-api.1.gz)

include(CPack)
