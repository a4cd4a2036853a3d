#include "agent/http/multipart.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::agent;

TEST_CASE("a file is one part of a form") {
    const Image image{"avatar-0123456789abcdef.png", "image/png", "\x89PNG"};
    const auto form = multipart("avatar", image);
    CHECK(form.content_type == "multipart/form-data; boundary=inboxctl-part-0");
    CHECK(form.body ==
          "--inboxctl-part-0\r\n"
          "Content-Disposition: form-data; name=\"avatar\"; filename=\"avatar-0123456789abcdef.png\"\r\n"
          "Content-Type: image/png\r\n\r\n"
          "\x89PNG\r\n--inboxctl-part-0--\r\n");
}

TEST_CASE("a boundary that the file holds is not used") {
    const Image image{"a.png", "image/png", "xx inboxctl-part-0 xx inboxctl-part-1 xx"};
    CHECK(multipart("avatar", image).content_type == "multipart/form-data; boundary=inboxctl-part-2");
}

TEST_CASE("a name cannot end its quotes or its line") {
    const Image image{"a\"\r\nX: y.png", "image/png", ""};
    CHECK_THAT(multipart("avatar", image).body, Catch::Contains("filename=\"a%22%0D%0AX: y.png\"\r\n"));
}
