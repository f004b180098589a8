-- Reads the result log. ARGV: clock, the place to read from (`now`, `earliest`, or the number of the last result seen), how
-- many pages. The answer: the log's name, its last number, the last number forgotten, the place, and pages after it.

local results, retained = tonumber(setting('results') or 0), tonumber(setting('retained'))
local low = math.max(tonumber(setting('low') or 0), results - retained)
local place = ARGV[2] == 'now' and results or ARGV[2] == 'earliest' and low or tonumber(ARGV[2])
local pages = {}
if place >= low and place < results then
    pages = redis.call('XRANGE', P .. 'r', string.format('(%.0f-0', place), '+', 'COUNT', ARGV[3])
end
return {setting('log'), results, low, place, pages}
