-- The end of a script: what has changed is written, counted, kept and told.

local function ring()
    local all = redis.call('HGETALL', P .. 'b')
    for i = 1, #all, 2 do
        for type in pairs(bells) do
            if type == '*' or all[i + 1]:find('\n' .. type .. '\n', 1, true) then
                local bell = P .. 'b:' .. all[i]
                if redis.call('LPUSH', bell, '') > 64 then
                    redis.call('LPOP', bell) -- there are enough
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
    if firstEnding <= lastEnding then
        life.releaseOthers()
    end
    if endings > 0 then
        log.keep()
    end
    if next(dirty) then
        life.save()
    end
    if endings > 0 then
        log.retain()
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
        ring()
    end
end
