-- The end of a script: what has changed is written, counted, kept and told.

local function many(command, key, arguments)
    for from = 1, #arguments, 1000 do
        redis.call(command, key, unpack(arguments, from, math.min(from + 999, #arguments)))
    end
end

-- Whether a multiple of so many results has been passed: for what need not be done each time.
local function isRound(number)
    return endings > 0 and (results + endings) % number < endings
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

local failing = false

local function keep()
    local blob, failed = ended, nil
    if anyJob then
        blob, failed = life.logged()
    end
    local last = results + endings
    redis.call('HSET', P .. 'c', 'results', last)
    config['results'] = last
    redis.call('XADD', P .. 'r', last .. '-0', 't', NOW, 'n', endings, 'b', table.concat(blob))
    local retained = tonumber(setting('retained'))
    if last > retained then
        redis.call('XTRIM', P .. 'r', 'MINID', '~', last - retained + 1)
    end
    many('RPUSH', P .. 'x', lasting)
    failing = failed and #failed > 0
    if failing then
        many('ZADD', P .. 'f', failed)
    end
end

-- After all has been written, since what has only just ended may have to go.
local function retain()
    if isRound(16) then
        dropForgotten()
    end
    local over = failing and redis.call('ZCARD', P .. 'f') - tonumber(setting('failed')) or 0
    if over > 0 then
        dirty = {}
        local popped = redis.call('ZPOPMIN', P .. 'f', math.min(over, 1000))
        for i = 1, #popped, 2 do
            life.forgetFailed(popped[i])
        end
        life.save()
    end
end

local function ring(bell)
    if redis.call('LPUSH', bell, '') > 64 then
        redis.call('LTRIM', bell, 0, 63)
    end
end

local function ringAll()
    local all = redis.call('HGETALL', P .. 'b')
    for i = 1, #all, 2 do
        for type in pairs(bells) do
            if type == '*' or all[i + 1]:find('\n' .. type .. '\n', 1, true) then
                ring(P .. 'b:' .. all[i])
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
    if firstEnding <= lastEnding then
        life.releaseOthers()
    end
    if endings > 0 then
        keep()
    end
    if next(dirty) then
        life.save()
    end
    if endings > 0 then
        retain()
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
        life.publish()
    end
    if next(bells) then
        ringAll()
    end
end
