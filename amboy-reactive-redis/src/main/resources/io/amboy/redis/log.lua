-- What has ended goes into the result log, and what is old is forgotten.

local function many(command, key, arguments)
    for from = 1, #arguments, 1000 do
        redis.call(command, key, unpack(arguments, from, math.min(from + 999, #arguments)))
    end
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
