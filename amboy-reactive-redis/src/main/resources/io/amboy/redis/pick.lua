-- Claims out of sets: what has a place of its own in the order, was given back, or was parked.

local function take(job)
    taken(JOB .. job.id, job.type)
    got[#got + 1] = JOB .. job.id
    got[#got + 1] = life.record(job)
    life.nowRuns(job, OWNER)
end

-- Jobs picked out of a set go through a stream of their own, which is read at once.
local function pick(picked)
    for _, job in ipairs(picked) do
        life.append(job, 't', PICKED)
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
        life.preload(ids)
        for _, id in ipairs(ids) do
            local job = life.load(id)
            if job then
                if accepts(job.type) and (accepted[job.type] < 0 or accepted[job.type] > (picked[job.type] or 0)) then
                    picked[#picked + 1] = job
                    picked[job.type] = (picked[job.type] or 0) + 1
                else
                    life.park(job)
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
