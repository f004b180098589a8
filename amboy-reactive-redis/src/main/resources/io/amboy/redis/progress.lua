-- Keeps a running job's report. ARGV: clock, owner, then for each job id, packed place, and report. No answer.

if redis.call('EXISTS', P .. 'w:' .. ARGV[2]) == 1 then
    for i = 3, #ARGV, 3 do
        local job = life.load(ARGV[i])
        local where, entry, entry2 = struct.unpack('>BI6I4', ARGV[i + 1])
        if job and job[STATE] == PENDING and job[WHERE] == where and job[ENTRY] == entry and job[ENTRY2] == entry2 then
            local before = redis.call('HGET', P .. 'pr', job.id)
            local count = (before and struct.unpack('>I4', before) or 0) + 1
            redis.call('HSET', P .. 'pr', job.id, struct.pack('>I4I6', count, NOW) .. ARGV[i + 2])
            life.nowRuns(job, ARGV[2])
        end
    end
end
flush()
return 1
