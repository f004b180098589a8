-- What a script that changes jobs keeps in mind until its end, and what it needs for plain jobs. All else is made only when
-- it is needed: see `life`.

local counts = {} -- by type and state
local waiting = 0 -- pending, scheduled and blocked
local changed, texts = {}, {}
local ending, firstEnding, lastEnding = {}, 1, 0 -- jobs that have ended, whose dependents are to be told
local ended, pieces, endings = {}, 0, 0 -- jobs, or the pieces that the log is to hold of plain ones; how many ends
local anyJob = false -- among what has ended
local results
local lasting = {} -- keys of ended jobs that are kept by the common rule
local bells = {}  -- types of which a job may be claimed
local soon = false
local agenda = false -- whether anything has come on the agenda, or gone

-- Most often none of these is there, and one question tells: watchers, ids awaited, types paused or parked, jobs in the set
-- or on the agenda.
local unusual = redis.call('EXISTS', P .. 'cw', P .. 'u', P .. 'paused', P .. 'kt', P .. 'o', P .. 'd') > 0
local watched = unusual and redis.call('EXISTS', P .. 'cw') == 1

-- Tells types apart without making strings: by the length and name of the latest as they stand in a record.
local lastType, lastText = '', '\0'
local function typeAt(text, at)
    if text:find(lastText, at, true) ~= at then -- seldom
        lastType = text:sub(at + 1, at + text:byte(at))
        lastText = string.char(#lastType) .. lastType
    end
    return lastType
end

local function countType(type, at, by)
    local numbers = counts[type]
    if not numbers then
        numbers = {[0] = 0, 0, 0, 0, 0, 0, 0, 0}
        counts[type] = numbers
    end
    numbers[at] = numbers[at] + by
end

local function nextResult()
    results = results or tonumber(setting('results') or 0)
    endings = endings + 1
    return results + endings
end

-- Whether a multiple of so many results has been passed: for what need not be done each time.
local function isRound(number)
    return endings > 0 and (results + endings) % number < endings
end
