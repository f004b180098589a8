-- The moves of the state machine. `flush` at the end of a script writes what has changed.

local function count(job, at, by)
    countType(job.type, at, by)
end

local function touch(job)
    job[MODIFIED] = NOW
    job[CHANGES] = job[CHANGES] + 1
    changed[job.id] = job
    texts[job.id] = nil
    dirty[job.id] = job
end

-- For those who watch: the job is in somebody's hands.
local function nowRuns(job, owner)
    if watched then
        changed[job.id] = job
        texts[job.id] = running(job, owner, NOW)
    end
end

local function move(job, to)
    if job[STATE] ~= to then
        count(job, job[STATE], -1)
        count(job, to, 1)
        job[STATE] = to
    end
    touch(job)
end

-- ---- the agenda: when something is to happen to a job that waits

local function offAgenda(job)
    if has(job, AGENDA) then
        redis.call('ZREM', P .. 'd', job.id)
        agenda = true
        mark(job, AGENDA, false)
    end
end

local function latest(job)
    return (job[LATEST] > 0 and job[FAILURES] == 0) and job[LATEST] or math.huge
end

local function watch(job)
    local at = math.min(latest(job), job[DUE] > NOW and job[DUE] or math.huge)
    if at == math.huge then
        offAgenda(job)
    else
        redis.call('ZADD', P .. 'd', string.format('%.0f', at), job.id)
        agenda = true
        mark(job, AGENDA, true)
        soon = soon or at <= NOW
        if redis.call('ZRANGE', P .. 'd', 0, 0)[1] == job.id then
            bells['*'] = true -- somebody must know of an earlier moment
        end
    end
end

-- ---- pending jobs, in order

local function isStreamed(job)
    local ordering = setting('ordering')
    return ordering == 'FIFO' or (ordering == 'PRIORITY' and job[PRIORITY] == 0)
end

-- Where a job stands in a set: its score, and its number, larger for later. Those given back come before all others.
local function rank(job, front)
    local number = redis.call('HINCRBY', P .. 'c', 'number', 1)
    local middle = 1e14
    local ordering = setting('ordering')
    if ordering == 'PRIORITY' then
        return -job[PRIORITY], front and middle - number or middle + number
    elseif ordering == 'FIFO' then
        return 0, front and middle - number or middle + number
    elseif front then
        return -1, middle - number
    elseif ordering == 'LIFO' then
        return 0, middle - number
    end
    local x = (tonumber(setting('seed')) % 2147483647 + number * 48271) % 2147483647
    for _ = 1, 3 do
        x = (x * 16807 + 12345) % 2147483647
    end
    return x / 2147483647, middle + number
end

local function member(job)
    return string.format('%015.0f', job[ENTRY]) .. job.id
end

local function append(job, stream, where)
    local entry = redis.call('XADD', P .. stream, '*', 'i', JOB .. job.id)
    local first, second = entry:match('(%d+)-(%d+)')
    job[WHERE], job[ENTRY], job[ENTRY2] = where, tonumber(first), tonumber(second)
    dirty[job.id] = job
end

local function intoSet(job, key, where, front)
    local score, number = rank(job, front)
    job[WHERE], job[ENTRY], job[ENTRY2] = where, number, 0
    redis.call('ZADD', key, string.format('%.17g', score), member(job))
    dirty[job.id] = job
end

local function ready(job, front)
    move(job, PENDING)
    if has(job, AGENDA) or job[LATEST] > 0 then
        watch(job)
    end
    if front or not isStreamed(job) then
        intoSet(job, P .. 'o', SET, front)
    else
        append(job, 's', STREAM)
    end
    bells[job.type] = true
end

local function park(job)
    intoSet(job, P .. 'k:' .. job.type, PARKED, false)
    redis.call('SADD', P .. 'kt', job.type)
    bells[job.type] = true
end

-- Takes a waiting job out of wherever it waits.
local function unhook(job)
    offAgenda(job)
    local where = job[WHERE]
    if where == STREAM or where == PICKED then
        redis.call('XDEL', P .. streamOf(job), entryOf(job))
    elseif where == SET then
        redis.call('ZREM', P .. 'o', member(job))
    elseif where == PARKED then
        redis.call('ZREM', P .. 'k:' .. job.type, member(job))
    end
    job[WHERE] = NOWHERE
end

-- ---- scopes: lines of ids, of which the first holds the scope

local function settleScopes(job, all)
    local first = true
    for _, scope in ipairs(all) do
        first = first and redis.call('LINDEX', P .. 'q:' .. scope, 0) == job.id
    end
    mark(job, HOLDS, first)
    mark(job, WAITS, not first)
    return first
end

local function enterScopes(job)
    if has(job, HOLDS) then
        return true
    end
    local all = scopes(job)
    if #all == 0 then
        return true
    end
    if not has(job, WAITS) then
        for _, scope in ipairs(all) do
            redis.call('RPUSH', P .. 'q:' .. scope, job.id)
        end
    end
    return settleScopes(job, all)
end

-- ---- the gates

local function pass(job)
    if job[DUE] > NOW then
        move(job, SCHEDULED)
        watch(job)
    elseif job[UNRESOLVED] > 0 or not enterScopes(job) then
        move(job, BLOCKED)
        watch(job)
    else
        ready(job, false)
    end
end

-- ---- ends

local function packed(id, text)
    local key = JOB .. id
    return struct.pack('>I4I2', #text + 2 + #key, #key) .. key .. text
end

local function finish(job, to, outcome)
    if job[STATE] ~= RUNNING then
        unhook(job)
        waiting = waiting - 1
    end
    job[WHERE] = NOWHERE
    if outcome then
        split(job)
        job.outcome = job.outcome .. outcome
    end
    move(job, to)
    job[SEQUENCE] = nextResult()
    pieces = pieces + 1
    ended[pieces] = job
    anyJob = true
    if job[FLAGS] % 16 >= DEPENDENTS or job[UNRESOLVED] > 0 then -- others may wait for it, or it for others
        lastEnding = lastEnding + 1
        ending[lastEnding] = job
    end
end

local function abort(job, reason)
    finish(job, ABORTED, failure('f', ERROR, job[FAILURES], 'aborted', reason))
end

-- Why a job that somebody holds is to be aborted, if it is; asked once, when its run is over.
local function takeAbort(job)
    if not has(job, ABORTING) then
        return nil
    end
    local reason = redis.call('HGET', P .. 'ab', job.id) or ''
    redis.call('HDEL', P .. 'ab', job.id)
    mark(job, ABORTING, false)
    return reason
end

local function hasFailed(other, letter)
    return other[STATE] >= FAILED and letter ~= 'R'
end

local function needFailed(job, letter, id)
    local message = 'needed job ' .. id .. ' did not succeed'
    if letter == 'A' then
        abort(job, message)
    else
        finish(job, FAILED, failure('f', DEPENDENCY, job[FAILURES], 'dependency', message))
    end
end

-- Lines a new job up behind its edges, and those up that have waited for it.
local function enterEdges(job)
    if redis.call('SREM', P .. 'u', job.id) == 1 then
        mark(job, DEPENDENTS, true)
    end
    local all = edges(job)
    for _, edge in ipairs(all) do
        local other = load(edge:sub(2))
        if other and hasFailed(other, edge:sub(1, 1)) then
            needFailed(job, edge:sub(1, 1), edge:sub(2))
            return false
        end
    end
    for _, edge in ipairs(all) do
        local other = load(edge:sub(2))
        if not other or other[STATE] < SUCCEEDED then
            job[UNRESOLVED] = job[UNRESOLVED] + 1
            redis.call('RPUSH', P .. 'e:' .. edge:sub(2), edge:sub(1, 1) .. job.id)
            if other then
                mark(other, DEPENDENTS, true)
            else
                redis.call('SADD', P .. 'u', edge:sub(2))
            end
        end
    end
    return true
end

local function leaveScopes(job)
    local all = scopes(job)
    for _, scope in ipairs(all) do
        redis.call('LREM', P .. 'q:' .. scope, 1, job.id)
    end
    mark(job, HOLDS, false)
    mark(job, WAITS, false)
    for _, scope in ipairs(all) do
        local id = redis.call('LINDEX', P .. 'q:' .. scope, 0)
        local other = id and load(id)
        if other and not has(other, HOLDS) and settleScopes(other, scopes(other)) and other[STATE] == BLOCKED then
            pass(other)
        end
    end
end

local function leaveEdges(job)
    if job[UNRESOLVED] > 0 then -- it must not be kept by ids that may never come
        for _, edge in ipairs(edges(job)) do
            local key = P .. 'e:' .. edge:sub(2)
            redis.call('LREM', key, 0, edge:sub(1, 1) .. job.id)
            if redis.call('EXISTS', key) == 0 then
                redis.call('SREM', P .. 'u', edge:sub(2))
            end
        end
    end
    if has(job, DEPENDENTS) then
        local key = P .. 'e:' .. job.id
        local all = redis.call('LRANGE', key, 0, -1)
        redis.call('DEL', key)
        mark(job, DEPENDENTS, false)
        for _, waiter in ipairs(all) do
            local other = load(waiter:sub(2))
            if other and other[STATE] < RUNNING and other[UNRESOLVED] > 0 then
                if hasFailed(job, waiter:sub(1, 1)) then
                    needFailed(other, waiter:sub(1, 1), job.id)
                else
                    other[UNRESOLVED] = other[UNRESOLVED] - 1
                    dirty[other.id] = other
                    if other[UNRESOLVED] == 0 and other[STATE] == BLOCKED then
                        pass(other)
                    end
                end
            end
        end
    end
end

-- Step by step rather than by recursion, since chains may be long.
local function releaseOthers()
    while firstEnding <= lastEnding do
        local job = ending[firstEnding]
        ending[firstEnding] = nil
        firstEnding = firstEnding + 1
        if has(job, HOLDS) or has(job, WAITS) then
            leaveScopes(job)
        end
        leaveEdges(job)
    end
end

local function expire(job)
    finish(job, EXPIRED, failure('f', TIMEOUT, job[FAILURES], 'expired', 'no worker took it in time'))
end

-- Does what is due, at most so many.
local function tick(most)
    soon = false
    local ids = redis.call('ZRANGE', P .. 'd', '-inf', string.format('%.0f', NOW), 'BYSCORE', 'LIMIT', 0, most)
    for _, id in ipairs(ids) do
        redis.call('ZREM', P .. 'd', id)
        agenda = true
        local job = load(id)
        if job then
            mark(job, AGENDA, false)
            if job[STATE] <= PENDING and not holder(job) then
                if latest(job) <= NOW then
                    expire(job)
                elseif job[DUE] > NOW then
                    watch(job) -- a clock that was set back
                elseif job[STATE] ~= PENDING then
                    pass(job)
                end
            end
        end
    end
    releaseOthers()
    return #ids == most
end

-- A failed job is kept by a rule of its own, and then like any other that is forgotten.
local function forgetFailed(id)
    local job = load(id)
    if job then
        mark(job, FORGOTTEN, true)
        redis.call('RPUSH', P .. 'x', JOB .. id)
    end
end

-- The pieces that the log is to hold when not all that has ended is plain, and what has failed: numbers and ids.
local function logged()
    local blob, failed = {}, {}
    for i = 1, pieces do
        local job = ended[i]
        if type(job) == 'string' then
            blob[i] = job
        else
            blob[i] = packed(job.id, digest(job))
            if job[STATE] == FAILED then
                failed[#failed + 1] = job[SEQUENCE]
                failed[#failed + 1] = job.id
            else
                lasting[#lasting + 1] = JOB .. job.id
            end
        end
    end
    return blob, failed
end

-- Tells those who watch.
local function publish()
    local blob, n = {}, 0
    for id, job in pairs(changed) do
        n = n + 1
        blob[n] = packed(id, texts[id] or digest(job))
    end
    local number = redis.call('HINCRBY', P .. 'c', 'changes', 1)
    redis.call('XADD', P .. 'ch', 'MAXLEN', '~', 1024, '*', 'n', number, 'b', table.concat(blob))
end
