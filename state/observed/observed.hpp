// Reads JSON responses of the server into observed inboxes. Reading is streamed: a list of 10,000 inboxes has
// 30 MB, of which a plan needs a tenth.
//
// A response holds the attributes of an inbox and of its channel side by side (`_inbox.json.jbuilder`). The
// field table assigns keys to fields. Keys without a row are skipped.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "state/model/model.hpp"
#include "state/model/result.hpp"

namespace inboxctl::state {

// Which fields to keep of the inbox with this id. Others are dropped as soon as they are read.
struct Keep {
    std::function<FieldMask(InboxId)> fields;
    Fingerprinter fingerprint;  // applied to secrets in responses (imap_password, provider_config)
};

// Every field of every inbox.
Keep keep_all(Fingerprinter fingerprint);

// The fields that identify an inbox that is not recorded: name, natural keys, website and webhook URLs.
const FieldMask& identifying_fields();

// The response is not what Chatwoot sends. `what` completes "the response is …".
struct WrongShape {
    std::string what;
};

// `{"payload":[inbox,…]}` in pieces of any size.
class InboxListReader {
  public:
    explicit InboxListReader(Keep keep);
    ~InboxListReader();

    // False: it is invalid, and the rest need not be read. finish() returns the reason.
    bool write(std::string_view piece);

    // Call once, at the end of the body.
    Result<std::vector<ObservedInbox>, WrongShape> finish();

    struct Parser;

  private:
    std::unique_ptr<Parser> parser_;
};

// One inbox object, as show, create and update return it.
Result<ObservedInbox, WrongShape> read_inbox(std::string_view body, const Keep& keep);

}  // namespace inboxctl::state
