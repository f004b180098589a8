-- Does what is due, and forgets what is old. ARGV: clock. The answer: whether there is more, the next moment,
-- and the time.

local more = life.tick(200)
local age, failedAge = tonumber(setting('retainedFor')), tonumber(setting('failedFor'))
local moment = math.huge
local low = tonumber(setting('low') or 0)

local oldest = redis.call('XRANGE', P .. 'r', '-', '+', 'COUNT', 16)
for i, page in ipairs(oldest) do
    local last, at = tonumber(page[1]:match('%d+')), tonumber(page[2][2])
    if at + age > NOW then
        moment = at + age
        break
    end
    low = math.max(low, last)
    more = more or i == 16
end
if low > tonumber(setting('low') or 0) then
    redis.call('HSET', P .. 'c', 'low', string.format('%.0f', low))
    redis.call('XTRIM', P .. 'r', 'MINID', string.format('%.0f', low + 1))
    config['low'] = nil
end

for i = 1, 200 do
    local id = redis.call('ZRANGE', P .. 'f', 0, 0)[1]
    local job = id and life.load(id)
    if job and job[MODIFIED] + failedAge > NOW then
        moment = math.min(moment, job[MODIFIED] + failedAge)
        break
    elseif not id then
        break
    end
    redis.call('ZREM', P .. 'f', id)
    life.forgetFailed(id)
    more = more or i == 200
end

more = log.dropForgotten() or more
local STUB = 24 * 3600 * 1000
for i = 1, 200 do
    local key = redis.call('LINDEX', P .. 'x', 0)
    local id = key and idOf(key)
    local job = id and life.load(id)
    if not id or (job and (not life.forgotten(job) or job[MODIFIED] + STUB > NOW)) then
        break
    end
    redis.call('LPOP', P .. 'x')
    log.drop({key})
    dirty[id] = nil
    jobs[id] = false
    more = more or i == 200
end

flush()
local due = redis.call('ZRANGE', P .. 'd', 0, 0, 'WITHSCORES')[2]
moment = math.min(moment, due and tonumber(due) or math.huge)
return {more and 1 or 0, moment == math.huge and '' or string.format('%.0f', moment), string.format('%.0f', NOW)}
