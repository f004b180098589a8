-- Claims, and answers.

local function fromStream()
    for _ = 1, 4 do
        local touched = next(dirty) ~= nil
        local asked = want
        local entries = read('s', asked)
        local keys = {}
        for i, entry in ipairs(entries) do
            keys[i] = entry[2] and entry[2][2] or ''
        end
        local records = #keys > 0 and redis.call('MGET', unpack(keys))
        for i = 1, #entries do
            local entry, key, raw = entries[i], keys[i], records[i]
            local id = (watched or touched) and idOf(key)
            local changed_ = touched and dirty[id] -- by this very call
            local state_, _, where_
            if raw then
                state_, _, where_ = raw:byte(29, 31)
            end
            local mine = not changed_ and state_ == PENDING and where_ == STREAM
            local type_ = mine and typeAt(raw, 98)
            if mine and accepts(type_) then
                if watched then
                    life.nowRuns(life.parse(id, raw), OWNER)
                end
                taken(key, type_)
                local n = #got
                got[n + 1], got[n + 2] = key, raw
            elseif changed_ and changed_[STATE] == PENDING and changed_[WHERE] == STREAM and accepts(changed_.type) then
                picks.take(changed_)
            else
                redis.call('XACK', P .. 's', 'g', entry[1])
                redis.call('XDEL', P .. 's', entry[1])
                if mine then
                    life.park(life.load(idOf(key)))
                elseif changed_ and changed_[STATE] == PENDING and changed_[WHERE] == STREAM then
                    life.park(changed_)
                end
            end
        end
        if #entries < asked or want == 0 then
            return -- that was all
        end
    end
    more = true
end

agenda = false
unusual = unusual or next(dirty) ~= nil -- by what was settled
local moment = unusual and redis.call('ZRANGE', P .. 'd', 0, 0, 'WITHSCORES')[2]
if TICKET ~= '' and moment and tonumber(moment) <= NOW then
    more = life.tick(20)
end
local open = want > 0 and TICKET == session
local another = false
local sorted = open and unusual and redis.call('EXISTS', P .. 'paused', P .. 'kt', P .. 'o') > 0
if sorted then
    for _, type in ipairs(redis.call('SMEMBERS', P .. 'paused')) do
        paused[type] = true
        anyPaused = true
    end
    open = not paused['*']
end
if open then
    for type, most in ARGV[6]:gmatch('([^\n=]+)=(-?%d+)') do
        accepted[type] = tonumber(most)
    end
    if sorted then
        picks.fromSets('0')
    end
    local streamed = setting('ordering')
    if want > 0 and (streamed == 'PRIORITY' or streamed == 'FIFO') then
        fromStream()
    end
    if sorted and want > 0 then
        picks.fromSets('+inf')
    end
    if #got > 0 and want == 0 then
        another = true -- there may be more, and somebody else may be free
    elseif #got == 0 and not more then
        redis.call('DEL', P .. 'b:' .. BELL)
    end
end
countTaken()
flush()
local due = #got == 0 or setting('pinned') == '1' or endings < #settled or isRound(16)
for stream, entries in pairs(acks) do
    if due and #entries > 0 then
        trim(stream, entries)
    end
end
if another and redis.call('LLEN', P .. 'b:' .. BELL) == 0 then
    redis.call('LPUSH', P .. 'b:' .. BELL, '')
end
if open and want > 0 and ARGV[7] == '1' then
    redis.call('RPUSH', P .. 'm:' .. OWNER, 'w') -- let it listen to the bell too
end

if agenda then
    moment = redis.call('ZRANGE', P .. 'd', 0, 0, 'WITHSCORES')[2]
end
answers[2] = moment or ''
answers[3] = more and 1 or 0
local n = #answers
for i, top in ipairs(settled) do
    answers[n + i] = type(top) == 'table' and life.head(top) or top or ''
end
n = n + #settled
for i, each in ipairs(got) do
    answers[n + i] = each
end
answers[#answers + 1] = string.format('%.0f', NOW)
return answers
