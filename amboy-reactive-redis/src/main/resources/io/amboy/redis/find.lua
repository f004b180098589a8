-- Looks jobs up. ARGV: clock, then ids. The answer: for each a record, or nothing; and whether it is in the hands of a
-- worker is seen from it; at last, the place in the stream of changes up to which all this is known.

local ids = {unpack(ARGV, 2)}
preload(ids)
local found = {}
for i, id in ipairs(ids) do
    local job = known(id)
    if not job then
        found[i] = ''
    else
        local owner, since = holder(job)
        split(job)
        found[i] = (owner and running(job, owner, since) or digest(job)) .. job.payload
    end
end
local newest = redis.call('XREVRANGE', P .. 'ch', '+', '-', 'COUNT', 1)[1]
found[#ids + 1] = newest and newest[1] or '0-0'
return found
