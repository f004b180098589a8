-- Stores jobs: each on its own, as far as there is room (mode o), or all or none (mode t).
--
-- ARGV: clock, owner, mode; then for each job its key, its record from the 29th byte on, and what is special about it:
-- empty for a job that goes into the stream at once, or lines of urgent, delay, earliest time. The answer: for each job
-- outcome and state, or outcome and a reason.

local CREATED_, EXISTED_, FULL_, CIRCLE_, TAKEN_ = 0, 1, 2, 3, 4

local ids, records, specials, together = {}, {}, {}, {}
local keys, n = {}, 0
for i = 4, #ARGV, 3 do
    n = n + 1
    keys[n], records[n], specials[n] = ARGV[i], ARGV[i + 1], ARGV[i + 2]
end
local there = redis.call('MGET', unpack(keys))
local NEW = string.rep('\0', 28)

-- The job to be, though it is not there yet.
local function fresh(id, rest)
    local before = jobs[id]
    local job = parse(id, NEW .. rest)
    jobs[id] = before
    return job
end

local function existing(n)
    local id = ids[n]
    if not id then
        id = idOf(keys[n])
        ids[n] = id
        if there[n] and jobs[id] == nil then
            parse(id, there[n])
        end
    end
    return load(id)
end

-- Whether a new job would wait for itself. That takes an edge to its id from a job that is there already, or is put
-- together with it.
local function circle(job)
    local first = edges(job)
    if #first == 0 or (ARGV[3] == 'o' and redis.call('SISMEMBER', P .. 'u', job.id) == 0) then
        return nil
    end
    local open, seen, count_, at = {}, {}, 0, 1
    for _, edge in ipairs(first) do
        open[#open + 1] = edge:sub(2)
    end
    while open[at] do
        local id = open[at]
        at = at + 1
        if id == job.id then
            return 'would wait for itself in a circle'
        end
        if not seen[id] then
            seen[id] = true
            count_ = count_ + 1
            if count_ > 10000 then
                return 'waits for more than 10,000 jobs, directly or not'
            end
            local other = together[id] or load(id)
            if other and other[STATE] < SUCCEEDED then
                for _, edge in ipairs(edges(other)) do
                    open[#open + 1] = edge:sub(2)
                end
            end
        end
    end
    return nil
end

local awaited = redis.call('EXISTS', P .. 'u') == 1
local plainly = not awaited and not watched
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

local function store(job, special)
    jobs[job.id] = job
    job[CREATED], job[MODIFIED], job[STATE], job[WHERE], job[CHANGES] = NOW, NOW, PENDING, NOWHERE, 0
    count(job, PENDING, 1)
    waiting = waiting + 1
    if special ~= '' then
        local delay, earliest = special:match('^%d\n(%d*)\n(%d*)')
        if delay ~= '' then
            job[DUE] = NOW + tonumber(delay)
        elseif earliest ~= '' then
            job[DUE] = tonumber(earliest)
        end
    end
    dirty[job.id] = job
    if enterEdges(job) then
        pass(job)
    end
    awaited = redis.call('EXISTS', P .. 'u') == 1
end

local rows = {}
local function row(outcome, detail)
    rows[#rows + 1] = outcome
    rows[#rows + 1] = detail
end

if ARGV[3] == 't' then
    local taken
    for i = 1, #keys do
        local other = existing(i)
        local id = ids[i]
        local job = fresh(id, records[i])
        together[id] = job
        if other and other[TOKEN] ~= job[TOKEN] then
            taken = taken or id
        end
    end
    for _, id in ipairs(ids) do
        local why = circle(together[id])
        if why then
            return {CIRCLE_, id, why}
        end
    end
    for i, id in ipairs(ids) do
        local other = load(id)
        if taken then
            if other then
                row(EXISTED_, state(other))
            else
                row(TAKEN_, taken)
            end
        else
            if not other then
                store(together[id], specials[i])
            end
            row(CREATED_, id)
        end
    end
    if not taken then
        releaseOthers()
        for i, id in ipairs(ids) do
            rows[2 * i] = state(load(id))
        end
    end
else
    local capacity = tonumber(setting('capacity'))
    local room = capacity > 0 and capacity - tonumber(setting('waiting') or 0) or math.huge
    local full = false
    for i, key in ipairs(keys) do
        plainly = plainly and not put[key] -- twice in one call
        if plainly and specials[i] == '' and not there[i] then
            if full or waiting >= room then
                full = true
                row(FULL_, 0)
            else
                storePlain(key, records[i])
                row(CREATED_, PENDING)
            end
        else
            savePlain() -- edges may lead there
            local other = existing(i)
            local job = fresh(ids[i], records[i])
            if other then
                row(other[TOKEN] == job[TOKEN] and CREATED_ or EXISTED_, state(other))
            elseif specials[i]:sub(1, 1) ~= '1' and (full or waiting >= room) then
                full = true
                row(FULL_, 0)
            else
                local why = circle(job)
                if why then
                    row(CIRCLE_, why)
                else
                    store(job, specials[i])
                    releaseOthers()
                    row(CREATED_, job[STATE])
                end
            end
            plainly = plainly and other and true -- what was read is no longer all
        end
    end
    savePlain()
    if full then
        redis.call('SADD', P .. 'full', ARGV[2])
    end
end
if soon then
    tick(100)
end
flush()
return rows
