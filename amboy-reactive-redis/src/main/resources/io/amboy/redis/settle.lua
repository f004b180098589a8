-- What becomes of claims.

local SUCCEED, FAIL, ABORT, RETRY, DEFER, RELEASE = 0, 1, 2, 3, 4, 5

local function again(job, at, blocked)
    waiting = waiting + 1
    job[DUE] = at
    if not blocked then
        pass(job)
    else
        move(job, BLOCKED)
        job[DUE] = math.max(at, NOW + 1)
        watch(job)
    end
end

local acks = {s = {}, t = {}}
local NEW = string.rep('\0', 12)

local function settle(job, entry, entry2, outcome, attempt, start, at, flags, text)
    split(job)
    job.outcome = text
    job[STATE], job[WHERE] = RUNNING, NOWHERE
    job[EPOCH], job[CHANGES] = job[EPOCH] + 1, job[CHANGES] + 1
    job[START], job[ATTEMPT] = start, attempt
    job[SETTLED], job[SETTLED2] = entry, entry2
    if flags % 4 >= 2 then
        endReports(job)
    end
    local aborting = takeAbort(job)
    if outcome == SUCCEED then
        if flags % 2 == 1 then
            mark(job, SKIPPED, true)
            job[ATTEMPT] = job[FAILURES]
        end
        finish(job, SUCCEEDED)
    elseif outcome == FAIL then
        job[FAILURES] = job[FAILURES] + 1
        finish(job, FAILED)
    elseif outcome == ABORT then
        finish(job, ABORTED)
    elseif aborting then
        abort(job, aborting)
    elseif outcome == RETRY then
        job[FAILURES] = job[FAILURES] + 1
        again(job, at, false)
    elseif outcome == DEFER then
        job[ATTEMPT] = job[FAILURES]
        if flags % 8 >= 4 then
            job[DEFERRALS] = job[DEFERRALS] + 1
        end
        again(job, at, flags % 8 >= 4)
    else
        job[ATTEMPT] = job[FAILURES]
        waiting = waiting + 1
        ready(job, true)
    end
end

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

-- A success that turned out not to be plain, in the numbers of any other settlement.
local function numbersOf(rest)
    local job = {struct.unpack(HEADER, NEW .. rest)}
    return job[ENTRY], job[ENTRY2], SUCCEED, job[ATTEMPT], job[START], 0, 0
end

local function outcomeOf(rest)
    local at = 87 + rest:byte(86)
    at = at + 4 + struct.unpack('>I4', rest, at)
    return rest:sub(at + 4)
end

