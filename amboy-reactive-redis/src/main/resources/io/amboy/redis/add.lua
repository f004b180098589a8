-- Stores jobs: each on its own, as far as there is room (mode o), or all or none (mode t).
--
-- ARGV: clock, owner, mode; then for each job its key, its record from the 29th byte on, and what is special about it:
-- empty for a job that goes into the stream at once, or lines of urgent, delay, earliest time. The answer: for each job
-- outcome and state, or outcome and a reason.

local CREATED_, EXISTED_, FULL_, CIRCLE_, TAKEN_ = 0, 1, 2, 3, 4

local keys, records, specials = {}, {}, {}
local n = 0
for i = 4, #ARGV, 3 do
    n = n + 1
    keys[n], records[n], specials[n] = ARGV[i], ARGV[i + 1], ARGV[i + 2]
end
local there = redis.call('MGET', unpack(keys))
local plainly = not watched and not (unusual and redis.call('EXISTS', P .. 'u') == 1)
local stored, put = {}, {} -- keys and records of plain jobs; which keys
local first, second

-- A job without any wish goes into the stream at once.
local function storePlain(key, rest)
    if first then
        second = second + 1
        redis.call('XADD', P .. 's', first .. '-' .. second, 'i', key)
    else
        local entry = redis.call('XADD', P .. 's', '*', 'i', key)
        first, second = entry:match('(%d+)-(%d+)')
        second = tonumber(second)
    end
    local n = #stored
    stored[n + 1], stored[n + 2] = key, struct.pack('>I6I6I6I6I4', NOW, 0, NOW, first, second) .. rest
    put[key] = true
    local type_ = typeAt(rest, 70)
    countType(type_, PENDING, 1)
    bells[type_] = true
    waiting = waiting + 1
end

local function savePlain()
    setAll(stored)
    stored = {}
end

local rows = {}
if ARGV[3] == 't' then
    rows = life.admitTogether(keys, records, specials)
else
    local capacity = tonumber(setting('capacity'))
    local room = capacity > 0 and capacity - tonumber(setting('waiting') or 0) or math.huge
    local full = false
    for i, key in ipairs(keys) do
        plainly = plainly and not put[key] -- twice in one call
        local outcome, detail
        if plainly and specials[i] == '' and not there[i] then
            full = full or waiting >= room
            if full then
                outcome, detail = FULL_, 0
            else
                storePlain(key, records[i])
                outcome, detail = CREATED_, PENDING
            end
        else
            savePlain() -- edges may lead there
            local was
            outcome, detail, was = life.admit(key, records[i], specials[i], full or waiting >= room)
            full = full or outcome == FULL_
            plainly = plainly and was -- what was read may no longer be all
        end
        rows[2 * i - 1], rows[2 * i] = outcome, detail
    end
    savePlain()
    if full then
        redis.call('SADD', P .. 'full', ARGV[2])
    end
end
if soon then
    life.tick(100)
end
flush()
return rows
