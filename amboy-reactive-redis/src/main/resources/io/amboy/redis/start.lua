-- What every script begins with: the clock, and the settings.
--
-- KEYS[1] is the configuration of the shard; every other key is its name without the last letter, and more. ARGV[1] has
-- a t for tests that set the time, and a c in a cluster. Each script reads and checks first and writes last.

local P = KEYS[1]:sub(1, -2)
if ARGV[1] == 'c' or ARGV[1] == 'tc' then
    -- There is no such key. While the slot is on its way to another node, asking for it ends the script here, before it has
    -- done anything, rather than at some other key that is not here any more.
    redis.call('EXISTS', P)
end
local clock = redis.call('TIME')
local REAL = clock[1] * 1000 + math.floor(clock[2] / 1000)
local FIXED = ARGV[1]:sub(1, 1) == 't' -- by tests, which keep it in a key
local NOW = FIXED and tonumber(redis.call('GET', P .. 'now')) or REAL

local SCHEDULED, BLOCKED, PENDING, RUNNING, SUCCEEDED, FAILED, ABORTED, EXPIRED = 0, 1, 2, 3, 4, 5, 6, 7

-- Where a waiting job stands: nowhere, in the stream, in the stream of those picked out of a set, in the set, parked.
local NOWHERE, STREAM, PICKED, SET, PARKED = 0, 1, 2, 3, 4

local SKIPPED, DEPENDENTS, HOLDS, WAITS, AGENDA, ABORTING, FORGOTTEN = 1, 2, 4, 8, 16, 32, 64

local JOB = P .. 'j:' -- before the id of a job, the key of its record

local jobs = {} -- every job that this script has looked at; false for one that there is not
local dirty = {}
local config = {}

local function idOf(key)
    return key:sub(#JOB + 1)
end

local function setting(name)
    local value = config[name]
    if value == nil then
        value = redis.call('HGET', P .. 'c', name)
        config[name] = value
    end
    return value
end

-- Reads settings at once that will be needed.
local function preset(names)
    for i, value in ipairs(redis.call('HMGET', P .. 'c', unpack(names))) do
        config[names[i]] = value
    end
end

-- Keys and values in turn.
local function setAll(list)
    for from = 1, #list, 1000 do
        redis.call('MSET', unpack(list, from, math.min(from + 999, #list)))
    end
end
