-- A worker begins to claim, or claims under another ticket; an empty one stops it. ARGV: clock, owner, ticket, bell, the
-- types it handles, each between line ends, the lease in milliseconds, whether it is new. The answer: whether it may.

local owner = ARGV[2]
if ARGV[7] ~= '1' and redis.call('EXISTS', P .. 'w:' .. owner) == 0 then
    return 0 -- fenced meanwhile
end
redis.call('SET', P .. 'w:' .. owner, ARGV[3])
redis.call('ZADD', P .. 'l', string.format('%.0f', REAL + tonumber(ARGV[6])), owner)
redis.call('HSET', P .. 'b', ARGV[4], ARGV[5])
redis.call('HSET', P .. 'wb', owner, ARGV[4])
redis.call('RPUSH', P .. 'm:' .. owner, 'w') -- it may be waiting for something else
return 1
