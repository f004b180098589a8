-- What is claimed: which types may be, what has been got, and how many are still wanted.

local accepted, paused = {}, {}
local got, want = {}, tonumber(ARGV[5])
local more = false

local anyPaused = false
local function accepts(type_)
    local most = accepted[type_]
    return most and most ~= 0 and not (anyPaused and paused[type_:match('^[^/]+')])
end

local takenTypes = {}
local function taken(key, type_)
    if FIXED then
        redis.call('HSET', P .. 'vt', idOf(key), NOW)
    end
    local most = accepted[type_]
    if most > 0 then
        accepted[type_] = most - 1
    end
    want = want - 1
    takenTypes[type_] = (takenTypes[type_] or 0) + 1
end

local function countTaken()
    for type_, number in pairs(takenTypes) do
        countType(type_, PENDING, -number)
        countType(type_, RUNNING, number)
        waiting = waiting - number
    end
end

local function read(stream, most)
    local reply = redis.call('XREADGROUP', 'GROUP', 'g', OWNER, 'COUNT', most, 'STREAMS', P .. stream, '>')
    return reply and reply[1][2] or {}
end
