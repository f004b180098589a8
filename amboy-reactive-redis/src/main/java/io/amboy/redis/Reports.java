package io.amboy.redis;

import io.amboy.JobState;
import io.amboy.Progress;
import java.util.LinkedHashMap;
import java.util.Map;

/** The reports of running jobs on their way: of each the latest only, and one call at a time. */
final class Reports {
    private static final int MOST = 64;

    private final Shard shard;
    private final WorkLane lane;
    private final Map<RedisClaim, Progress> waiting = new LinkedHashMap<>(); // loop only
    private boolean sending; // loop only

    Reports(Shard shard, WorkLane lane) {
        this.shard = shard;
        this.lane = lane;
    }

    void report(RedisClaim claim, Progress progress) {
        if (!progress.equals(claim.progress)) {
            claim.progress = progress;
            shard.loop.execute(() -> {
                claim.reported = true;
                waiting.put(claim, progress);
                send();
            });
        }
    }

    /** What this process knows better, since it runs the job. */
    Progress latest(StoredJob job) {
        RedisClaim mine = job.state == JobState.RUNNING ? lane.held.of(job.id) : null;
        return mine == null ? job.progress() : mine.progress;
    }

    boolean isQuiet() {
        return !sending && waiting.isEmpty();
    }

    private void send() {
        if (sending || waiting.isEmpty() || shard.isClosed()) {
            return;
        }
        Args args = shard.args().add(lane.membership.owner());
        var each = waiting.entrySet().iterator();
        for (int i = 0; i < MOST && each.hasNext(); i++) {
            var report = each.next();
            args.add(report.getKey().id()).add(Records.place(report.getKey())).add(Records.progress(report.getValue()));
            each.remove();
        }
        sending = true;
        shard.then(shard.link.run(Script.PROGRESS, args), (reply, error) -> {
            sending = false;
            send();
        });
    }
}
