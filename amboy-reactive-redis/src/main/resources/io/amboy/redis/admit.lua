-- New jobs with wishes.

-- The job to be, though it is not there yet.
local function fresh(id, rest)
    local before = jobs[id]
    local job = parse(id, string.rep('\0', 28) .. rest)
    jobs[id] = before
    return job
end

-- Whether a new job would wait for itself. That takes an edge to its id from a job that is there already, or is put
-- together with it.
local function circle(job, together)
    local first = edges(job)
    if #first == 0 or (not together and redis.call('SISMEMBER', P .. 'u', job.id) == 0) then
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
            local other = together and together[id] or load(id)
            if other and other[STATE] < SUCCEEDED then
                for _, edge in ipairs(edges(other)) do
                    open[#open + 1] = edge:sub(2)
                end
            end
        end
    end
    return nil
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
end

-- One job on its own. Its outcome, what goes with it, and whether it was there.
local function admit(key, rest, special, full)
    local id = idOf(key)
    local job, other = fresh(id, rest), load(id)
    if other then
        return other[TOKEN] == job[TOKEN] and CREATED_ or EXISTED_, state(other), true
    elseif special:sub(1, 1) ~= '1' and full then
        return FULL_, 0, false
    end
    local why = circle(job)
    if why then
        return CIRCLE_, why, false
    end
    store(job, special)
    releaseOthers()
    return CREATED_, job[STATE], false
end

-- All or none. The answer.
local function admitTogether(keys, records, specials)
    local ids, together, rows, taken = {}, {}, {}, nil
    for i, key in ipairs(keys) do
        local id = idOf(key)
        local job, other = fresh(id, records[i]), load(id)
        ids[i] = id
        together[id] = job
        if other and other[TOKEN] ~= job[TOKEN] then
            taken = taken or id
        end
    end
    for _, id in ipairs(ids) do
        local why = circle(together[id], together)
        if why then
            return {CIRCLE_, id, why}
        end
    end
    for i, id in ipairs(ids) do
        local other = load(id)
        if not taken then
            if not other then
                store(together[id], specials[i])
            end
            rows[2 * i - 1], rows[2 * i] = CREATED_, id
        elseif other then
            rows[2 * i - 1], rows[2 * i] = EXISTED_, state(other)
        else
            rows[2 * i - 1], rows[2 * i] = TAKEN_, taken
        end
    end
    if not taken then
        releaseOthers()
        for i, id in ipairs(ids) do
            rows[2 * i] = state(load(id))
        end
    end
    return rows
end
