-- Opens the shard, and again whenever the server may have forgotten something. ARGV: clock, ordering (empty to change
-- nothing), seed, capacity (0 for none), results retained and for how long, failed jobs retained and for how long, the name
-- of a new log, the number of shards, the name of the log that this process knows, the latest number it has seen there. The
-- answer: nothing and the log's name, or what is wrong.
--
-- If results were forgotten that somebody has seen, their numbers are not given anew, since readers would take others for
-- them: an empty page stands for them.

local LAYOUT = '1'
local layout = redis.call('HGET', P .. 'c', 'layout')
if layout and layout ~= LAYOUT then
    return {'layout', layout, LAYOUT}
end
if ARGV[2] == '' and not layout then
    return {'nothing', ''}
end
local ordering = redis.call('HGET', P .. 'c', 'ordering')
if ARGV[2] ~= '' and ordering and (ordering ~= ARGV[2] or redis.call('HGET', P .. 'c', 'seed') ~= ARGV[3]) then
    return {'ordering', ordering, ARGV[2]}
end
local shards = redis.call('HGET', P .. 'c', 'shards')
if shards and shards ~= ARGV[10] then
    return {'shards', shards, ARGV[10]}
end
if ARGV[2] == '' then
    return {'', redis.call('HGET', P .. 'c', 'log')}
end
redis.call('HSET', P .. 'c', 'layout', LAYOUT, 'shards', ARGV[10], 'ordering', ARGV[2], 'seed', ARGV[3], 'capacity', ARGV[4],
    'retained', ARGV[5], 'retainedFor', ARGV[6], 'failed', ARGV[7], 'failedFor', ARGV[8])
for _, stream in ipairs({'s', 't'}) do
    redis.pcall('XGROUP', 'CREATE', P .. stream, 'g', '0', 'MKSTREAM') -- or it is there
end
redis.call('HSETNX', P .. 'c', 'log', ARGV[9])
local log, seen = redis.call('HGET', P .. 'c', 'log'), tonumber(ARGV[12])
local results = tonumber(redis.call('HGET', P .. 'c', 'results') or 0)
if log == ARGV[11] and seen > results then
    redis.call('HSET', P .. 'c', 'results', seen)
    redis.call('XADD', P .. 'r', seen .. '-0', 't', NOW, 'n', seen - results, 'b', '')
end
return {'', log}
