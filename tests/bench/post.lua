-- wrk posts the bodies of a file, one a line, each once: wrk -t1 -s post.lua URL -- FILE TOKEN PATH
-- It prints how many, the seconds they took, and how many were refused.
local ffi = require("ffi")
ffi.cdef [[
  struct timespec { long seconds, nanoseconds; };
  int clock_gettime(int clock, struct timespec *now);
]]

local function now()
  local time = ffi.new("struct timespec")
  ffi.C.clock_gettime(1, time)
  return tonumber(time.seconds) + tonumber(time.nanoseconds) / 1e9
end

local bodies, sent, answered, refused, begun = {}, 0, 0, 0, nil

function init(words)
  for line in io.lines(words[1]) do bodies[#bodies + 1] = line end
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["api-access-token"] = words[2]
  path = words[3]
end

function request()
  begun = begun or now()
  sent = sent + 1
  -- wrk asks for one more than it sends before it begins, and for more until the last answer is there.
  local body = bodies[sent - 1]
  if body == nil then return wrk.format("GET", "/api") end
  return wrk.format("POST", path, nil, body)
end

function response(status)
  answered = answered + 1
  if status ~= 200 then refused = refused + 1 end
  if answered < #bodies then return end
  print(string.format("posted %d %.4f %d", answered, now() - begun, refused))
  io.stdout:flush()
  os.exit(0)
end
