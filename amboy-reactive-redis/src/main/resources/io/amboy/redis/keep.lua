-- The end of a script: what has changed is written, counted, kept and told.

local function many(command, key, arguments)
    for from = 1, #arguments, 1000 do
        redis.call(command, key, unpack(arguments, from, math.min(from + 999, #arguments)))
    end
end

local failing = false

-- Whether a multiple of so many results has been passed: for what need not be done each time.
local function isRound(number)
    return endings > 0 and (results + endings) % number < endings
end

local function keep()
    local blob, failed = ended, {}
    if anyJob then
        blob = {}
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
    end
    local last = results + endings
    redis.call('HSET', P .. 'c', 'results', last)
    config['results'] = last
    redis.call('XADD', P .. 'r', last .. '-0', 't', NOW, 'n', endings, 'b', table.concat(blob))
    local retained = tonumber(setting('retained'))
    if last > retained then
        redis.call('XTRIM', P .. 'r', 'MINID', '~', last - retained + 1)
    end
    failing = #failed > 0
    many('ZADD', P .. 'f', failed)
    many('RPUSH', P .. 'x', lasting)
end

-- Lets go of jobs that are forgotten: ids and states stay for a while, of a quarter as many as are retained.
local function drop(keys)
    local gone = keys
    if redis.call('EXISTS', P .. 'rm') == 1 then -- some were removed by hand, and may be there anew
        gone = {}
        for _, key in ipairs(keys) do
            if not redis.call('HGET', P .. 'rm', key) then
                gone[#gone + 1] = key
            elseif redis.call('HINCRBY', P .. 'rm', key, -1) <= 0 then
                redis.call('HDEL', P .. 'rm', key)
            end
        end
    end
    if #gone > 0 then
        redis.call('UNLINK', unpack(gone))
    end
end

-- A failed job is kept by a rule of its own, and then like any other that is forgotten.
local function forgetFailed(id)
    local job = load(id)
    if job then
        mark(job, FORGOTTEN, true)
        redis.call('RPUSH', P .. 'x', JOB .. id)
    end
end

-- Of the jobs that are forgotten, by count or by age, not more stay than a quarter of what may be retained, nor more than
-- 10,000. True if there are more to let go of.
local function dropForgotten()
    local results_, retained = tonumber(setting('results') or 0), tonumber(setting('retained'))
    local kept = math.min(retained, results_ - tonumber(setting('low') or 0))
    local over = redis.call('LLEN', P .. 'x') - kept - math.max(1000, math.min(10000, math.floor(retained / 4)))
    if over > 0 then
        drop(redis.call('LPOP', P .. 'x', math.min(over, 1000)))
    end
    return over > 1000
end

local function retain()
    if isRound(16) then
        dropForgotten()
    end
    local failed = failing and redis.call('ZCARD', P .. 'f') - tonumber(setting('failed')) or 0
    if failed > 0 then
        local popped = redis.call('ZPOPMIN', P .. 'f', math.min(failed, 1000))
        for i = 1, #popped, 2 do
            forgetFailed(popped[i])
        end
    end
end

local function ring()
    local all = redis.call('HGETALL', P .. 'b')
    for i = 1, #all, 2 do
        for type in pairs(bells) do
            if type == '*' or all[i + 1]:find('\n' .. type .. '\n', 1, true) then
                local bell = P .. 'b:' .. all[i]
                if redis.call('LLEN', bell) < 64 then
                    redis.call('LPUSH', bell, '')
                end
                break
            end
        end
    end
end

local function tellRoom()
    local capacity = tonumber(setting('capacity'))
    local now = redis.call('HINCRBY', P .. 'c', 'waiting', waiting)
    if waiting < 0 and capacity > 0 and now < capacity then
        for _, owner in ipairs(redis.call('SMEMBERS', P .. 'full')) do
            redis.call('RPUSH', P .. 'm:' .. owner, 'r')
            redis.call('PEXPIRE', P .. 'm:' .. owner, 60000) -- it may be gone
        end
        redis.call('DEL', P .. 'full')
    end
end

local function flush()
    releaseOthers()
    if endings > 0 then
        keep()
    end
    save()
    if endings > 0 then
        dirty = {}
        retain()
        save()
    end
    for type, numbers in pairs(counts) do
        for at = SCHEDULED, EXPIRED do
            if numbers[at] ~= 0 then
                redis.call('HINCRBY', P .. 'n', type .. ':' .. at, numbers[at])
            end
        end
    end
    if waiting ~= 0 then
        tellRoom()
    end
    if watched and next(changed) then
        local blob, n = {}, 0
        for id, job in pairs(changed) do
            n = n + 1
            blob[n] = packed(id, texts[id] or digest(job))
        end
        local number = redis.call('HINCRBY', P .. 'c', 'changes', 1)
        redis.call('XADD', P .. 'ch', 'MAXLEN', '~', 1024, '*', 'n', number, 'b', table.concat(blob))
    end
    if next(bells) then
        ring()
    end
end
