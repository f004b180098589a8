-- Records what became of claims, then claims jobs.
--
-- ARGV: clock, owner, ticket (empty: claim nothing), bell, how many to claim, the types that may be claimed (a line
-- "name/version=most" each, -1 for no limit), whether to wake the owner's ear if there are too few jobs, so that
-- it listens to the bell; then for each settlement the job's key, the entry by which it is held, and either nothing, packed
-- numbers (29 bytes) and the outcome, or, for a plain success, what its record must have from the 19th byte on, what it is to
-- be from the 13th on up to the payload, and the payload (empty: the one that is there). The answer: the session's ticket,
-- empty if it is fenced; when something is due next; whether there is more; then for each settlement the header recorded,
-- for a plain success its number in the log, or nothing; then for each claim key and record; the time.

local OWNER, TICKET, BELL = ARGV[2], ARGV[3], ARGV[4]
local FIRST = 8

local session = redis.call('GET', P .. 'w:' .. OWNER)
local answers = {session or '', '', 0}
if not session then
    return answers -- fenced: what it holds is given to others
end

preset({'results', 'retained', 'ordering', 'capacity', 'low', 'pinned'})

-- ---- settle

local acks = {s = {}, t = {}}

-- Entries leave a stream from its tail, up to the oldest that is in somebody's hands; not at every settlement, but now and
-- then, and when there is nothing to claim. While one job stays long in them, which is remembered, those behind it are
-- deleted one by one before they are too many.
local function trim(stream, entries)
    local key = P .. stream
    local oldest = redis.call('XPENDING', key, 'g')
    if oldest[1] == 0 then
        local group = redis.call('XINFO', 'GROUPS', key)[1]
        for i = 1, #group, 2 do
            if group[i] == 'last-delivered-id' then
                local first, second = group[i + 1]:match('(%d+)-(%d+)')
                redis.call('XTRIM', key, 'MINID', string.format('%s-%.0f', first, tonumber(second) + 1))
            end
        end
    else
        redis.call('XTRIM', key, 'MINID', '~', oldest[2])
        local pinned = redis.call('XLEN', key) > 8192 + oldest[1] + tonumber(setting('waiting') or 0)
        if pinned then
            redis.call('XDEL', key, unpack(entries))
        end
        if pinned ~= (setting('pinned') == '1') then
            redis.call('HSET', P .. 'c', 'pinned', pinned and '1' or '0')
        end
    end
end

-- The commonest case by far: a job that nobody watches or waits for has succeeded, and its record is still as it was when
-- the job was claimed. Of all that scripts do this is done most often, so it calls as little as it can.
local plain, plains = {}, 0
local plainTypes = {}
local when = struct.pack('>I6', NOW)
local lengths = {}
local function succeed(key, raw, rest, payload)
    local sequence = nextResult()
    local front = when .. struct.pack('>I6', sequence)
    if payload == '' then
        local at = 99 + raw:byte(98)
        at = at + 4 + struct.unpack('>I4', raw, at)
        payload = raw:sub(at + 4 + struct.unpack('>I4', raw, at))
    end
    plain[plains + 1], plain[plains + 2] = key, front .. rest .. payload
    plains = plains + 2
    lasting[#lasting + 1] = key
    local size = #rest * 65536 + #key
    local length = lengths[size]
    if not length then
        length = struct.pack('>I4I2', 14 + #rest + #key, #key)
        lengths[size] = length
    end
    local n = pieces
    ended[n + 1], ended[n + 2], ended[n + 3], ended[n + 4] = length, key, front, rest
    pieces = n + 4
    local type_ = typeAt(rest, 86)
    plainTypes[type_] = (plainTypes[type_] or 0) + 1
    return sequence
end

local function savePlain()
    setAll(plain)
    plain, plains = {}, 0
    for type_, number in pairs(plainTypes) do
        countType(type_, RUNNING, -number)
        countType(type_, SUCCEEDED, number)
    end
    plainTypes = {}
end

local settled = {}
if #ARGV >= FIRST then
    local keys, n = {}, 0
    for i = FIRST, #ARGV, 5 do
        n = n + 1
        keys[n] = ARGV[i]
    end
    local records, seen = redis.call('MGET', unpack(keys)), {}
    local i = FIRST
    for n = 1, #keys do
        local key, raw, expected = keys[n], records[n], ARGV[i + 2]
        local where, top
        if expected ~= '' and raw and raw:sub(19, 35) == expected and not watched and not seen[key] then
            where = expected:byte(13)
            top = succeed(key, raw, ARGV[i + 3], ARGV[i + 4])
        else
            local numbers, text = ARGV[i + 3], ARGV[i + 4]
            savePlain() -- others may depend on them
            local job = life.load(idOf(key))
            local entry, entry2, outcome, attempt, start, at, flags
            if expected ~= '' then -- what the record was to be says it all
                entry, entry2, outcome, attempt, start, at, flags = life.numbersOf(numbers)
                text = life.outcomeOf(numbers)
                where = expected:byte(13)
            else
                where, entry, entry2, outcome, attempt, start, at, flags = struct.unpack('>BI6I4BI4I6I6B', numbers)
            end
            if job and job[STATE] == PENDING and job[ENTRY] == entry and job[ENTRY2] == entry2 and job[WHERE] <= PICKED then
                where = job[WHERE]
                life.settle(job, entry, entry2, outcome, attempt, start, at, flags, text)
                top = job
            elseif job and job[SETTLED] == entry and job[SETTLED2] == entry2 then
                top = job -- sent before
            end
        end
        seen[key] = true
        if top and where ~= NOWHERE then
            local acked = where == STREAM and acks.s or acks.t
            acked[#acked + 1] = ARGV[i + 1]
        end
        settled[n] = top or false
        i = i + 5
    end
    savePlain()
    if firstEnding <= lastEnding then
        life.releaseOthers()
    end
    for stream, entries in pairs(acks) do
        if #entries > 0 then
            redis.call('XACK', P .. stream, 'g', unpack(entries))
        end
    end
end
