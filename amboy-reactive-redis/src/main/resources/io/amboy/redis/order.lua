-- Carries out an order by hand. ARGV: clock, order, id or type, then for an abort the token of the put that made the job
-- (8 bytes, or empty for any) and the reason. The answer: whether it took effect (2: once the running job has ended), the
-- job's state if there is one, and how far the result log was.

local order, id = ARGV[2], ARGV[3]

local function answer(applied, job)
    flush()
    local at = job and life.state(job) or -1
    return {applied, at, redis.call('HGET', P .. 'c', 'results') or '0'}
end

if order == 'pause' then
    redis.call('SADD', P .. 'paused', id)
    return answer(1)
elseif order == 'resume' then
    redis.call('SREM', P .. 'paused', id)
    bells['*'] = true
    return answer(1)
end

local job = life.known(id)
if order == 'abort' then
    if not job or (ARGV[4] ~= '' and ARGV[4] ~= job[TOKEN]) then
        return answer(0)
    elseif job[STATE] >= SUCCEEDED then
        return answer(0, job)
    end
    local owner = life.holder(job)
    if not owner then
        life.abort(job, ARGV[5])
        return answer(1, job)
    end
    if not life.has(job, ABORTING) then
        life.mark(job, ABORTING, true)
        redis.call('HSET', P .. 'ab', id, ARGV[5])
        life.tellAbort(job, owner, ARGV[5])
    end
    return answer(2, job)
elseif order == 'retry' then
    if not job or job[STATE] ~= FAILED then
        return answer(0, job)
    end
    redis.call('ZREM', P .. 'f', id)
    life.split(job)
    life.count(job, FAILED, -1)
    job[STATE], job[FLAGS], job[FAILURES], job[ATTEMPT], job[CRASHES] = PENDING, 0, 0, 0, 0
    job[DEFERRALS], job[UNRESOLVED], job[DUE], job[START], job[SEQUENCE] = 0, 0, 0, 0, 0
    job.outcome = ''
    life.count(job, PENDING, 1)
    waiting = waiting + 1
    dirty[id] = job
    if life.enterEdges(job) then
        life.pass(job)
    end
    return answer(1, job)
elseif order == 'remove' then
    if not job or job[STATE] < SUCCEEDED then
        return answer(0, job)
    end
    redis.call('UNLINK', JOB .. id)
    if job[STATE] == FAILED then
        redis.call('ZREM', P .. 'f', id)
    else
        redis.call('HINCRBY', P .. 'rm', JOB .. id, 1)
    end
    return answer(1, job)
elseif order == 'promote' then
    if not job or job[STATE] ~= SCHEDULED then
        return answer(0, job)
    end
    job[DUE] = NOW
    life.offAgenda(job)
    life.pass(job)
    return answer(1, job)
end
return answer(0, job)
