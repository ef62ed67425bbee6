-- Sends one POST over and over. Where its body has a mark, what stands there differs in each request: the id of a company, or
-- an alias, so that the document was never seen before. Arguments: the file of the body, the mark or "", the first number, and
-- how many companies there are.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"

local before, after, number, told, write

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  local body = file:read("*a")
  file:close()
  local mark = arguments[2] or ""
  number = tonumber(arguments[3])
  local companies = tonumber(arguments[4])
  local from, to = nil, nil
  if mark ~= "" then from, to = body:find(mark, 1, true) end
  if not from then
    told = wrk.format(nil, nil, nil, body)
    return
  end
  before, after = body:sub(1, from - 1), body:sub(to + 1)
  if mark:sub(1, 1) == "o" then
    write = function(place) return string.format("o%06d", (place * 7919) % companies) end
  else
    write = function(place) return "a" .. place end
  end
end

function request()
  if told then return told end
  number = number + 1
  return wrk.format(nil, nil, nil, before .. write(number) .. after)
end

function done(summary, latency, requests)
  local wrong = summary.errors.status + summary.errors.read + summary.errors.connect + summary.errors.write
  io.write(string.format(
    '\n{"requests": %d, "bytes": %d, "seconds": %.6f, "p50": %.3f, "p99": %.3f, "wrong": %d, "late": %d}\n',
    summary.requests, summary.bytes, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    wrong, summary.errors.timeout))
end
