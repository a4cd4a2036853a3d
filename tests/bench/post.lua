-- wrk posts the bodies of a file, one a line, each once: wrk -s post.lua URL -- FILE TOKEN PATH
local bodies, next_body = {}, 0

function setup(thread) posting = thread end

function init(words)
  for line in io.lines(words[1]) do bodies[#bodies + 1] = line end
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["api-access-token"] = words[2]
  path = words[3]
  answered, refused = 0, 0
end

function request()
  -- Beyond the last body only until the last answer stops it all; those are not counted.
  next_body = next_body + 1
  if next_body > #bodies then return wrk.format("GET", "/api") end
  return wrk.format("POST", path, nil, bodies[next_body])
end

function response(status)
  if status ~= 200 then refused = refused + 1 end
  answered = answered + 1
  if answered >= #bodies then wrk.thread:stop() end
end

function done(summary)
  print(string.format("posted %d %.4f %d", posting:get("answered"), summary.duration / 1e6, posting:get("refused")))
end
