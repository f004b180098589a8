-- Renews a worker's lease, and says who has lost his. ARGV: clock, owner (empty if it claims nothing), lease in
-- milliseconds. The answer: whether the worker may go on, then the workers whose leases have ended. Aborts of jobs in its
-- hands that have not been settled yet are told to it once more.
--
-- If nobody could renew anything for long, the store was away, not the workers: everybody gets another lease.

local owner, lease = ARGV[2], tonumber(ARGV[3])
if owner ~= '' and redis.call('EXISTS', P .. 'w:' .. owner) == 0 then
    return {0}
end
local last = tonumber(redis.call('HGET', P .. 'c', 'beat') or 0)
local grace = tonumber(redis.call('HGET', P .. 'c', 'grace') or 0)
if owner ~= '' then
    redis.call('ZADD', P .. 'l', string.format('%.0f', REAL + lease), owner)
    if last > 0 and REAL - last > lease then
        grace = REAL + lease
        redis.call('HSET', P .. 'c', 'grace', string.format('%.0f', grace))
    end
    redis.call('HSET', P .. 'c', 'beat', string.format('%.0f', REAL))
    local aborts = redis.call('HGETALL', P .. 'ab')
    for i = 1, #aborts, 2 do -- the message may have been lost
        local job = load(aborts[i])
        if job and holder(job) == owner then
            tellAbort(job, owner, aborts[i + 1])
        end
    end
end
local answers = {1}
if owner == '' and REAL - last > lease then
    return answers -- no worker has been heard of since: it is for one of them to begin again
end
if REAL > grace then
    for _, other in ipairs(redis.call('ZRANGE', P .. 'l', '-inf', string.format('%.0f', REAL), 'BYSCORE', 'LIMIT', 0, 10)) do
        answers[#answers + 1] = other
    end
end
return answers
