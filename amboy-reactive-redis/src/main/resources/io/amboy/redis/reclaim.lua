-- Takes jobs out of a worker's hands. ARGV: clock, owner, mode, most crashes of types (a line "name/version=most" each),
-- then for modes `check` and `keep` what the worker knows of: entry (stream letter and id) and job's key each.
--
-- Modes: `dead` fences a worker whose lease has ended, and counts a crash for each job; `lost` the same whatever its lease
-- says; `left` lets a worker go that has said so. The answer: how many were given back and whether more are left, then
-- their ids. `check` compares what a worker knows with what the server knows, `keep` also gives back what the worker does
-- not know of, after replies were lost. The answer: how many were given back, nothing, then which of the worker's entries,
-- counted from 1, the server does not know to be in its hands, because it has forgotten the claim.

local owner, mode = ARGV[2], ARGV[3]
local lost = mode == 'dead' or mode == 'lost'
local compares = mode == 'keep' or mode == 'check'
if mode == 'dead' then
    local lease = tonumber(redis.call('ZSCORE', P .. 'l', owner) or 0)
    if lease > REAL then
        return {0, 0} -- alive after all
    end
end
if compares then
    if redis.call('EXISTS', P .. 'w:' .. owner) == 0 then
        return {-1, 0}
    end
else
    redis.call('DEL', P .. 'w:' .. owner) -- from now on nothing that it sends counts
end

local kept, crashes = {}, {}
for i = 5, #ARGV, 2 do
    kept[ARGV[i]] = ARGV[i + 1]
end
for type, most in ARGV[4]:gmatch('([^\n=]+)=(%d+)') do
    crashes[type] = tonumber(most)
end

local function giveBack(job)
    local reason = life.takeAbort(job)
    if lost then
        job[CRASHES] = job[CRASHES] + 1
    end
    if reason then
        life.abort(job, reason)
    elseif lost and job[CRASHES] >= (crashes[job.type] or 3) then
        local text = life.failure('f', CRASH, job[FAILURES], 'crash', 'lost with its worker ' .. job[CRASHES] .. ' times')
        life.split(job)
        job[FAILURES] = job[FAILURES] + 1
        job.outcome = job.outcome .. 'e' .. text:sub(2)
        life.finish(job, FAILED, text)
    else
        waiting = waiting + 1
        life.ready(job, true)
    end
end

local PAGE = 256
local ids, left = {}, 0
for _, stream in ipairs({'s', 't'}) do -- to the head, so the best of them last
    local key = P .. stream
    local rows = redis.call('XPENDING', key, 'g', '-', '+', PAGE, owner)
    local page = rows
    while compares and #page == PAGE do
        page = redis.call('XPENDING', key, 'g', '(' .. page[PAGE][1], '+', PAGE, owner)
        for _, each in ipairs(page) do
            rows[#rows + 1] = each
        end
    end
    if #page == PAGE then
        left = 1
    end
    for i = #rows, 1, -1 do
        local entry = rows[i][1]
        if kept[stream .. entry] then
            kept[stream .. entry] = nil
        elseif mode ~= 'check' then
            local found = redis.call('XRANGE', key, entry, entry)[1]
            local job = found and life.load(idOf(found[2][2]))
            redis.call('XACK', key, 'g', entry)
            redis.call('XDEL', key, entry)
            if job and job[STATE] == PENDING and (job[WHERE] == STREAM or job[WHERE] == PICKED)
                    and life.streamOf(job) == stream and life.entryOf(job) == entry then
                job[START] = REAL - rows[i][3]
                job[STATE], job[WHERE], job[ATTEMPT] = RUNNING, NOWHERE, job[FAILURES]
                job[EPOCH], job[CHANGES] = job[EPOCH] + 1, job[CHANGES] + 1
                life.endReports(job)
                giveBack(job)
                ids[#ids + 1] = job.id
            end
        end
    end
end
if not compares and left == 0 then
    redis.call('ZREM', P .. 'l', owner)
    redis.call('DEL', P .. 'm:' .. owner)
    redis.call('SREM', P .. 'full', owner)
    for _, stream in ipairs({'s', 't'}) do
        redis.call('XGROUP', 'DELCONSUMER', P .. stream, 'g', owner)
    end
    local bell = redis.call('HGET', P .. 'wb', owner)
    redis.call('HDEL', P .. 'wb', owner)
    local used = false
    for _, other in ipairs(redis.call('HVALS', P .. 'wb')) do
        used = used or other == bell
    end
    if bell and not used then
        redis.call('HDEL', P .. 'b', bell)
        redis.call('DEL', P .. 'b:' .. bell)
    end
end
local unknown = {}
for i = 5, #ARGV, 2 do
    local key = kept[ARGV[i]]
    local job = key and life.load(idOf(key))
    if key and not (job and ARGV[i]:sub(2) == string.format('%.0f-%.0f', job[SETTLED], job[SETTLED2])) then
        unknown[#unknown + 1] = (i - 3) / 2
    end
end
flush()
local answer = {#ids, left}
for _, each in ipairs(compares and unknown or ids) do
    answer[#answer + 1] = each
end
return answer
