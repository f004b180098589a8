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

preset({'results', 'retained', 'ordering', 'capacity', 'failed', 'low', 'pinned'})

-- ---- settle

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
            local job = load(idOf(key))
            local entry, entry2, outcome, attempt, start, at, flags
            if expected ~= '' then -- what the record was to be says it all
                entry, entry2, outcome, attempt, start, at, flags = numbersOf(numbers)
                text = outcomeOf(numbers)
                where = expected:byte(13)
            else
                where, entry, entry2, outcome, attempt, start, at, flags = struct.unpack('>BI6I4BI4I6I6B', numbers)
            end
            if job and job[STATE] == PENDING and job[ENTRY] == entry and job[ENTRY2] == entry2 and job[WHERE] <= PICKED then
                where = job[WHERE]
                settle(job, entry, entry2, outcome, attempt, start, at, flags, text)
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
    releaseOthers()
    for stream, entries in pairs(acks) do
        if #entries > 0 then
            redis.call('XACK', P .. stream, 'g', unpack(entries))
        end
    end
end

-- ---- claim

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

local function take(job)
    taken(JOB .. job.id, job.type)
    got[#got + 1] = JOB .. job.id
    got[#got + 1] = record(job)
    nowRuns(job, OWNER)
end

local function read(stream, most)
    local reply = redis.call('XREADGROUP', 'GROUP', 'g', OWNER, 'COUNT', most, 'STREAMS', P .. stream, '>')
    return reply and reply[1][2] or {}
end

-- Jobs picked out of a set go through a stream of their own, which is read at once.
local function pick(picked)
    for _, job in ipairs(picked) do
        append(job, 't', PICKED)
    end
    if #picked > 0 then
        read('t', #picked)
        for _, job in ipairs(picked) do
            take(job)
        end
    end
end

-- The sets to pick from: the common one, and those of parked types that may be claimed now.
local function sets()
    local all = {P .. 'o'}
    for _, type in ipairs(redis.call('SMEMBERS', P .. 'kt')) do
        if accepts(type) then
            local key = P .. 'k:' .. type
            if redis.call('EXISTS', key) == 1 then
                all[#all + 1] = key
            else
                redis.call('SREM', P .. 'kt', type)
            end
        end
    end
    return all
end

local function best(keys, limit)
    local key, score, name
    for _, each in ipairs(keys) do
        local first = redis.call('ZRANGE', each, '-inf', limit, 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')
        if first[1] then
            local at = tonumber(first[2])
            if not key or at < score or (at == score and first[1] < name) then
                key, score, name = each, at, first[1]
            end
        end
    end
    return key, name
end

local function fromSets(limit)
    local keys, picked, parked = sets(), {}, 0
    while #picked < want and parked < 200 do
        local batch = {}
        if #keys == 1 then
            batch = redis.call('ZRANGE', keys[1], '-inf', limit, 'BYSCORE', 'LIMIT', 0, want - #picked)
            if #batch > 0 then
                redis.call('ZREM', keys[1], unpack(batch))
            end
        else
            local key, name = best(keys, limit)
            if key then
                batch[1] = name
                redis.call('ZREM', key, name)
            end
        end
        if #batch == 0 then
            break
        end
        local ids = {}
        for i, name in ipairs(batch) do
            ids[i] = name:sub(16)
        end
        preload(ids)
        for _, id in ipairs(ids) do
            local job = load(id)
            if job then
                if accepts(job.type) and (accepted[job.type] < 0 or accepted[job.type] > (picked[job.type] or 0)) then
                    picked[#picked + 1] = job
                    picked[job.type] = (picked[job.type] or 0) + 1
                else
                    park(job)
                    parked = parked + 1
                end
            end
        end
        if parked > 0 then
            keys = sets()
        end
    end
    pick(picked)
    more = more or parked >= 200
end

local function fromStream()
    for _ = 1, 4 do
        local touched = next(dirty) ~= nil
        local entries = read('s', want)
        local keys = {}
        for i, entry in ipairs(entries) do
            keys[i] = entry[2] and entry[2][2] or ''
        end
        local records = #keys > 0 and redis.call('MGET', unpack(keys))
        for i = 1, #entries do
            local entry, key, raw = entries[i], keys[i], records[i]
            local id = (watched or touched) and idOf(key)
            local changed_ = touched and dirty[id] -- by this very call
            local state_, _, where_
            if raw then
                state_, _, where_ = raw:byte(29, 31)
            end
            local mine = not changed_ and state_ == PENDING and where_ == STREAM
            local type_ = mine and typeAt(raw, 98)
            if mine and accepts(type_) then
                if watched then
                    nowRuns(parse(id, raw), OWNER)
                end
                taken(key, type_)
                local n = #got
                got[n + 1], got[n + 2] = key, raw
            elseif changed_ and changed_[STATE] == PENDING and changed_[WHERE] == STREAM and accepts(changed_.type) then
                take(changed_)
            else
                redis.call('XACK', P .. 's', 'g', entry[1])
                redis.call('XDEL', P .. 's', entry[1])
                if mine then
                    park(load(idOf(key)))
                elseif changed_ and changed_[STATE] == PENDING and changed_[WHERE] == STREAM then
                    park(changed_)
                end
            end
        end
        if #entries == 0 or want == 0 then
            return
        end
    end
    more = true
end

agenda = false
local moment = redis.call('ZRANGE', P .. 'd', 0, 0, 'WITHSCORES')[2]
if TICKET ~= '' and moment and tonumber(moment) <= NOW then
    more = tick(20)
end
local open = want > 0 and TICKET == session
local another = false
local sorted = open and redis.call('EXISTS', P .. 'paused', P .. 'kt', P .. 'o') > 0
if sorted then
    for _, type in ipairs(redis.call('SMEMBERS', P .. 'paused')) do
        paused[type] = true
        anyPaused = true
    end
    open = not paused['*']
end
if open then
    for type, most in ARGV[6]:gmatch('([^\n=]+)=(-?%d+)') do
        accepted[type] = tonumber(most)
    end
    if sorted then
        fromSets('0')
    end
    local streamed = setting('ordering')
    if want > 0 and (streamed == 'PRIORITY' or streamed == 'FIFO') then
        fromStream()
    end
    if sorted and want > 0 then
        fromSets('+inf')
    end
    if #got > 0 and want == 0 then
        another = true -- there may be more, and somebody else may be free
    elseif #got == 0 and not more then
        redis.call('DEL', P .. 'b:' .. BELL)
    end
end
countTaken()
flush()
local due = #got == 0 or setting('pinned') == '1' or endings < #settled or isRound(16)
for stream, entries in pairs(acks) do
    if due and #entries > 0 then
        trim(stream, entries)
    end
end
if another and redis.call('LLEN', P .. 'b:' .. BELL) == 0 then
    redis.call('LPUSH', P .. 'b:' .. BELL, '')
end
if open and want > 0 and ARGV[7] == '1' then
    redis.call('RPUSH', P .. 'm:' .. OWNER, 'w') -- let it listen to the bell too
end

if agenda then
    moment = redis.call('ZRANGE', P .. 'd', 0, 0, 'WITHSCORES')[2]
end
answers[2] = moment or ''
answers[3] = more and 1 or 0
local n = #answers
for i, top in ipairs(settled) do
    answers[n + i] = type(top) == 'table' and head(top) or top or ''
end
n = n + #settled
for i, each in ipairs(got) do
    answers[n + i] = each
end
answers[#answers + 1] = string.format('%.0f', NOW)
return answers
