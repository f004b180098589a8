-- The records of jobs.
--
-- A record is this header, the type, then three parts with their lengths before them: what the request said, what became
-- of it, the payload. A job in memory is the array of the header's fields, and `raw`, the record it was read from.
-- What a script must write into the record of a new job stands first, and of that what it must write into the record of one
-- that has ended; so the records of plain jobs, which are by far the most, are made of a few numbers and the bytes that
-- were sent. Where they are read in place: the entry is at byte 19, state, flags and where it stands at 29, the length of
-- the type and the type at 98.
local HEADER = '>I6I6I6I6I4BBBI4I4I4I2I4I4I4I6I6I6i4c8I6I4B'
local FIELDS = 23
local MODIFIED, SEQUENCE, CREATED, ENTRY, ENTRY2, STATE, FLAGS, WHERE, EPOCH, FAILURES, ATTEMPT = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
local CRASHES, DEFERRALS, CHANGES, UNRESOLVED, DUE, START, LATEST, PRIORITY, TOKEN = 12, 13, 14, 15, 16, 17, 18, 19, 20
local SETTLED, SETTLED2, TYPE_LENGTH, BODY = 21, 22, 23, 24

local function parse(id, raw)
    -- all fields are named here, because a table that grows is slow
    local job = {
        id = id, raw = raw, type = raw:sub(99, 98 + raw:byte(98)), request = false, outcome = false, payload = false,
        struct.unpack(HEADER, raw)
    }
    jobs[id] = job
    return job
end

local function load(id)
    local job = jobs[id]
    if job == nil then
        local raw = redis.call('GET', JOB .. id)
        if raw then
            return parse(id, raw)
        end
        jobs[id] = false
        return nil
    end
    return job or nil
end

local function preload(ids)
    local keys, wanted, n = {}, {}, 0
    for _, id in ipairs(ids) do
        if jobs[id] == nil then
            n = n + 1
            keys[n] = JOB .. id
            wanted[n] = id
        end
    end
    for from = 1, #keys, 1000 do
        local last = math.min(from + 999, #keys)
        local records = redis.call('MGET', unpack(keys, from, last))
        for i, raw in ipairs(records) do
            local id = wanted[from + i - 1]
            if raw then
                parse(id, raw)
            else
                jobs[id] = false
            end
        end
    end
end

local function has(job, flag)
    return job[FLAGS] % (flag * 2) >= flag
end

local function mark(job, flag, on)
    if has(job, flag) ~= on then
        job[FLAGS] = job[FLAGS] + (on and flag or -flag)
    end
    dirty[job.id] = job
end

-- Splits the body of a record: what the request said, what became of it, the payload.
local function split(job)
    if not job.request then
        local raw = job.raw
        local at = job[BODY] + job[TYPE_LENGTH]
        local length, from = struct.unpack('>I4', raw, at)
        job.request = raw:sub(from, from + length - 1)
        at = from + length
        length, from = struct.unpack('>I4', raw, at)
        job.outcome = job.outcome or raw:sub(from, from + length - 1)
        job.payload = raw:sub(from + length)
    end
end

local function part(text)
    return struct.pack('>I4', #text) .. text
end

local function head(job)
    return struct.pack(HEADER, unpack(job, 1, FIELDS))
end

-- The record without its payload, which is what a result or a status is read from.
local function digest(job)
    split(job)
    return head(job) .. job.type .. part(job.request) .. part(job.outcome)
end

local function record(job)
    if not job.request and not job.outcome then
        return head(job) .. job.raw:sub(job[BODY])
    end
    split(job)
    return digest(job) .. job.payload
end

-- The digest of a job in somebody's hands: nothing is written when it is claimed.
local function running(job, owner, since)
    split(job)
    local copy = {unpack(job, 1, FIELDS)}
    copy[STATE], copy[EPOCH], copy[CHANGES] = RUNNING, job[EPOCH] + 1, job[CHANGES] + 1
    copy[ATTEMPT], copy[START], copy[MODIFIED] = job[FAILURES] + 1, since, since
    local outcome = job.outcome .. 'o' .. part(owner)
    local report = redis.call('HGET', P .. 'pr', job.id)
    if report then
        local count, at = struct.unpack('>I4I6', report)
        copy[CHANGES], copy[MODIFIED] = copy[CHANGES] + count, at
        outcome = outcome .. 'p' .. part(report:sub(11))
    end
    return head(copy) .. job.type .. part(job.request) .. part(outcome)
end

-- The run is over: its reports are counted and cleared away.
local function endReports(job)
    local report = redis.call('HGET', P .. 'pr', job.id)
    if report then
        job[CHANGES] = job[CHANGES] + struct.unpack('>I4', report)
        redis.call('HDEL', P .. 'pr', job.id)
    end
end

local function save()
    local pairs_, n = {}, 0
    for id, job in pairs(dirty) do
        pairs_[n + 1] = JOB .. id
        pairs_[n + 2] = record(job)
        n = n + 2
    end
    setAll(pairs_)
end

-- What Lua writes into a job's outcome: pieces, each a letter, a length and its content.
local function failure(letter, kind, attempt, name, message)
    return letter .. part(struct.pack('>BI4I6I2', kind, attempt, NOW, #name) .. name .. message)
end

local ERROR, TIMEOUT, CRASH, DEPENDENCY = 0, 1, 2, 3

-- The names of the edges and scopes that a request has: letter and id each, and the scopes' names.
local function names(text)
    local all = {}
    for name in text:gmatch('[^\n]+') do
        all[#all + 1] = name
    end
    return all
end

local function edges(job)
    split(job)
    local length, from = struct.unpack('>I4', job.request)
    return names(job.request:sub(from, from + length - 1))
end

local function scopes(job)
    split(job)
    local length, from = struct.unpack('>I4', job.request)
    length, from = struct.unpack('>I4', job.request, from + length)
    return names(job.request:sub(from, from + length - 1))
end

-- The stream and the entry of a job that stands in one.
local function streamOf(job)
    return job[WHERE] == STREAM and 's' or 't'
end

local function entryOf(job)
    return string.format('%.0f-%.0f', job[ENTRY], job[ENTRY2])
end

-- Tells who holds a job that somebody wants it to end.
local function tellAbort(job, owner, reason)
    redis.call('RPUSH', P .. 'm:' .. owner, 'a' .. streamOf(job) .. entryOf(job) .. '\n' .. reason)
end

local function holder(job)
    if job[STATE] ~= PENDING or (job[WHERE] ~= STREAM and job[WHERE] ~= PICKED) then
        return nil
    end
    local entry = entryOf(job)
    local row = redis.call('XPENDING', P .. streamOf(job), 'g', entry, entry, 1)[1]
    if not row then
        return nil
    end
    local since = FIXED and redis.call('HGET', P .. 'vt', job.id) or REAL - row[3] -- the group's own clock is the server's
    return row[2], tonumber(since)
end

-- Whether a job that has ended is forgotten, though its record is still there.
local function forgotten(job)
    if job[STATE] < SUCCEEDED then
        return false
    end
    if job[STATE] == FAILED then
        return has(job, FORGOTTEN)
    end
    local low = math.max(tonumber(setting('low') or 0), tonumber(setting('results') or 0) - tonumber(setting('retained')))
    return job[SEQUENCE] <= low
end

local function known(id)
    local job = load(id)
    if job and not forgotten(job) then
        return job
    end
    return nil
end

local function state(job)
    return holder(job) and RUNNING or job[STATE]
end
