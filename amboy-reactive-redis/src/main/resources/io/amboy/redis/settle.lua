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

-- A success that turned out not to be plain, in the numbers of any other settlement.
local function numbersOf(rest)
    local job = {struct.unpack(HEADER, string.rep('\0', 12) .. rest)}
    return job[ENTRY], job[ENTRY2], SUCCEED, job[ATTEMPT], job[START], 0, 0
end

local function outcomeOf(rest)
    local at = 87 + rest:byte(86)
    at = at + 4 + struct.unpack('>I4', rest, at)
    return rest:sub(at + 4)
end
