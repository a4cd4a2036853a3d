// The server's JSON in, observed inboxes out: streamed, because a list of 10,000 is 30 MB of which a plan
// needs a tenth.
//
// An answer holds an inbox's and its channel's attributes side by side (`_inbox.json.jbuilder`); which key
// belongs to which field is said by the field table. Keys that no row names are skipped.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "state/model/model.hpp"
#include "state/model/result.hpp"

namespace inboxctl::state {

// What to keep of the inbox with this id; the rest of it is dropped as soon as it was read.
struct Keep {
    std::function<FieldMask(InboxId)> fields;
    Fingerprinter fingerprint;  // secrets in answers (imap_password, provider_config) become this
};

// Every field of every inbox.
Keep keep_all(Fingerprinter fingerprint);

// What tells an inbox that nobody tracks from another: natural keys, site, webhook.
const FieldMask& identifying_fields();

// The answer is not what Chatwoot sends: not JSON, cut short, or of another shape. `what` says which.
struct WrongShape {
    std::string what;
};

// `{"payload":[inbox,…]}` in pieces of any size.
class InboxListReader {
  public:
    explicit InboxListReader(Keep keep);
    ~InboxListReader();

    // False: it is wrong already and the rest need not be read; finish() says why.
    bool write(std::string_view piece);

    // Once, at the end of the body.
    Result<std::vector<ObservedInbox>, WrongShape> finish();

    struct Parser;

  private:
    std::unique_ptr<Parser> parser_;
};

// One inbox object, as show, create and update answer it.
Result<ObservedInbox, WrongShape> read_inbox(std::string_view body, const Keep& keep);

}  // namespace inboxctl::state
