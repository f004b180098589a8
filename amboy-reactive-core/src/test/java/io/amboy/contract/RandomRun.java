package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.AbortOutcome;
import io.amboy.InvalidRequestException;
import io.amboy.Job;
import io.amboy.JobFilter;
import io.amboy.JobNotFoundException;
import io.amboy.JobQueue;
import io.amboy.JobRequest;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.JobStatusInfo;
import io.amboy.PutResult;
import io.amboy.QueueClosedException;
import io.amboy.QueueStats;
import io.amboy.ResultCursor;
import io.amboy.store.Control;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Operations in a random order on one store, and a simple model of what must come of them. */
final class RandomRun implements AutoCloseable {
    /** What is known of a job that was put. */
    private static final class Track {
        int lives = 1;
        int mayRun = 1;
        int epoch;
    }

    private final Rig rig;
    private final Random random;
    private final JobQueue client;
    private final Reader<JobStatusInfo> statuses;
    private final Reader<JobStatusInfo> slowStatuses;
    private final Map<String, Track> tracks = new HashMap<>();
    private final Set<String> needed = new HashSet<>();
    private final List<RandomHand> hands = new ArrayList<>();
    private final List<Reader<AbortOutcome>> aborts = new ArrayList<>();
    private final List<String> history = new ArrayList<>();
    private int named;

    RandomRun(QueueKit.Factory kits, long seed) {
        this.rig = Rig.virtualTime(kits);
        this.random = new Random(seed);
        this.client = rig.queue(Rig.echo());
        this.statuses = Reader.of(client.jobStats());
        this.slowStatuses = Reader.of(client.jobStats(), 1);
        for (int i = 0; i < 4; i++) {
            hands.add(newHand());
        }
    }

    private RandomHand newHand() {
        return random.nextInt(3) == 0 ? new RandomHand.OfQueue(rig) : new RandomHand.OfSession(Session.open(rig.kit));
    }

    private RandomHand anyHand() {
        return hands.get(random.nextInt(hands.size()));
    }

    private String anyId() {
        return "job " + random.nextInt(named + 3);
    }

    private Duration upTo(int seconds) {
        return Duration.ofMillis(random.nextInt(seconds * 1_000));
    }

    /** The last things done, for the message of a failure. */
    String history() {
        return String.join("\n", history.subList(Math.max(0, history.size() - 30), history.size()));
    }

    private void note(String what) {
        history.add(history.size() + " " + what);
    }

    // ---- operations

    void operate(int operations) {
        for (int i = 0; i < operations; i++) {
            int dice = random.nextInt(100);
            if (dice < 28) {
                put();
            } else if (dice < 48) {
                anyHand().ask(1 + random.nextInt(3));
            } else if (dice < 74) {
                settle(anyHand());
            } else if (dice < 79) {
                String id = anyId();
                note("abort " + id);
                aborts.add(Reader.of(client.abort(id, "at random")));
            } else if (dice < 83) {
                retry(anyId());
            } else if (dice < 85) {
                order(new Control.Promote(anyId()));
            } else if (dice < 87) {
                replace(random.nextInt(hands.size()), random.nextBoolean());
            } else if (dice < 90) {
                order(random.nextBoolean() ? new Control.Pause(null) : new Control.Resume(null));
            } else if (dice < 97) {
                Duration time = upTo(20);
                note("advance " + time);
                rig.advance(time);
            } else {
                slowStatuses.request(1 + random.nextInt(10));
                count();
            }
            hands.forEach(this::look);
        }
    }

    private void put() {
        String id = random.nextInt(20) == 0 ? anyId() : "job " + named++;
        JobRequest<String> request = RandomRequests.next(random, id, anyId(), rig.kit.now());
        note("put " + id + " needs " + request.dependency().edges() + " scopes " + request.scopes());
        // only a circle of jobs is refused
        PutResult row = client.put(request)
                .onErrorResume(InvalidRequestException.class, circle -> Mono.empty())
                .block(rig.kit.patience());
        if (row != null) {
            request.dependency().edges().forEach(edge -> needed.add(edge.id()));
            assertThat(row.created()).as("whether %s is new", id).isEqualTo(!tracks.containsKey(id));
            tracks.putIfAbsent(id, new Track());
        }
    }

    private void settle(RandomHand hand) {
        hand.endRevoked();
        if (hand.held.isEmpty()) {
            return;
        }
        RandomHand.Held job = hand.held.remove(random.nextInt(hand.held.size()));
        int dice = random.nextInt(10);
        RandomHand.Deed deed = dice < 5 ? RandomHand.Deed.COMPLETE : RandomHand.Deed.values()[1 + random.nextInt(5)];
        settle(hand, job, deed);
    }

    private void settle(RandomHand hand, RandomHand.Held job, RandomHand.Deed deed) {
        JobState state = hand.settle(job, deed, upTo(30));
        note(deed + " " + job.id() + " epoch " + job.epoch() + " is " + state);
        assertThat(state).as("answer to the holder of %s", job.id()).isNotNull();
        if (!state.isTerminal()) {
            tracks.get(job.id()).mayRun++;
        }
    }

    private void retry(String id) {
        boolean again = rig.get(client.retry(id).onErrorReturn(JobNotFoundException.class, false));
        if (again) {
            note("retry " + id);
            tracks.get(id).lives++;
            tracks.get(id).mayRun++;
        }
    }

    private void order(Control order) {
        for (RandomHand hand : hands) {
            if (hand instanceof RandomHand.OfSession of) {
                note(order.toString());
                of.session.order(order);
                return;
            }
        }
    }

    private void replace(int index, boolean crash) {
        RandomHand leaving = hands.get(index);
        look(leaving);
        note((crash ? "crash with " : "leave with ") + leaving.held);
        leaving.leave(crash);
        look(leaving); // what had been on its way
        leaving.held.forEach(job -> tracks.get(job.id()).mayRun++);
        for (RandomHand.Held job : leaving.held) {
            if (crash && leaving instanceof RandomHand.OfSession) {
                assertThat(leaving.settle(job, RandomHand.Deed.COMPLETE, Duration.ZERO))
                        .as("answer to the lost holder of %s", job.id())
                        .isNull();
            }
        }
        hands.set(index, newHand());
    }

    private void look(RandomHand hand) {
        for (RandomHand.Held job : hand.look()) {
            note("claim " + job.id() + " epoch " + job.epoch());
            Track track = tracks.get(job.id());
            assertThat(--track.mayRun)
                    .as("runs that %s has left after it was handed out", job.id())
                    .isNotNegative();
            assertThat(job.epoch()).as("epoch of %s", job.id()).isGreaterThan(track.epoch);
            track.epoch = job.epoch();
        }
    }

    /** Compares the counters with the jobs, unless something moved meanwhile. */
    private void count() {
        QueueStats before = rig.stats(client);
        Map<JobState, Long> states = new EnumMap<>(JobState.class);
        rig.all(client.jobs(JobFilter.ALL)).forEach(job -> states.merge(job.state(), 1L, Long::sum));
        assertThat(before.total()).isEqualTo(tracks.size());
        if (before.equals(rig.stats(client))) {
            QueueStats counted = new QueueStats(
                    states.getOrDefault(JobState.PENDING, 0L),
                    states.getOrDefault(JobState.SCHEDULED, 0L),
                    states.getOrDefault(JobState.BLOCKED, 0L),
                    states.getOrDefault(JobState.RUNNING, 0L),
                    states.getOrDefault(JobState.SUCCEEDED, 0L),
                    states.getOrDefault(JobState.FAILED, 0L),
                    states.getOrDefault(JobState.ABORTED, 0L),
                    states.getOrDefault(JobState.EXPIRED, 0L));
            assertThat(before).isEqualTo(counted);
        }
    }

    // ---- the end

    /** Lets every job end. */
    void drain() {
        note("drain");
        while (hands.stream().noneMatch(RandomHand.OfSession.class::isInstance)) {
            hands.add(newHand());
        }
        order(new Control.Resume(null));
        needed.stream().filter(id -> !tracks.containsKey(id)).sorted().forEach(id -> {
            rig.put(client, id);
            tracks.put(id, new Track());
        });
        for (int i = 0; rig.stats(client).open() > 0; i++) {
            assertThat(i).as("rounds; open are %s", rig.stats(client)).isLessThan(2_000);
            for (RandomHand hand : hands) {
                look(hand);
                hand.endRevoked();
                List.copyOf(hand.held).forEach(job -> settle(hand, job, RandomHand.Deed.COMPLETE));
                hand.held.clear();
                hand.ask(6);
                look(hand);
            }
            rig.advance(Duration.ofMinutes(1));
        }
    }

    void check() {
        count();
        assertThat(rig.get(client.awaitIdle()).total()).isEqualTo(tracks.size());
        assertThat(aborts).allSatisfy(abort -> assertThat(abort.complete()).hasSize(1));
        int outcomes = tracks.values().stream().mapToInt(track -> track.lives).sum();
        List<JobResult> all =
                rig.all(client.results(ResultCursor.EARLIEST, JobFilter.ALL).take(outcomes));
        assertThat(all.get(outcomes - 1).cursor()).isEqualTo(rig.get(client.cursor()));
        Map<String, List<JobResult>> log = new HashMap<>();
        all.forEach(result ->
                log.computeIfAbsent(result.id(), id -> new ArrayList<>()).add(result));
        slowStatuses.request(Long.MAX_VALUE);
        Map<String, JobState> told = lastOf(statuses);
        Map<String, JobState> toldSlowly = lastOf(slowStatuses);
        tracks.forEach((id, track) -> {
            Job job = rig.job(client, id);
            List<JobResult> results = log.getOrDefault(id, List.of());
            assertThat(results).as("outcomes of %s", id).hasSize(track.lives);
            JobResult last = results.remove(results.size() - 1);
            assertThat(results).as("former outcomes of %s", id).allMatch(former -> former.state() == JobState.FAILED);
            assertThat(job.state())
                    .isEqualTo(last.state())
                    .isEqualTo(told.get(id))
                    .isEqualTo(toldSlowly.get(id));
            assertThat(job.cursor()).isEqualTo(last.cursor());
            assertThat(Rig.ECHO.payloadOf(job)).isEqualTo(id);
        });
        for (RandomHand hand : hands) {
            hand.leave(false);
        }
        rig.done(client.close());
        statuses.complete();
        Reader.of(client.put(Rig.job("too late"))).fail(QueueClosedException.class);
        assertThat(Session.open(rig.kit).stats().open()).isZero();
    }

    /** What a reader was told last of each job, once it has been told that every one has ended. */
    private Map<String, JobState> lastOf(Reader<JobStatusInfo> reader) {
        Map<String, JobState> last = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            reader.all().forEach(status -> last.put(status.id(), status.state()));
            if (last.size() == tracks.size() && last.values().stream().allMatch(JobState::isTerminal)) {
                break;
            }
            rig.advance(Duration.ofMillis(1)); // a store that is elsewhere takes its time
        }
        return last;
    }

    @Override
    public void close() {
        rig.close();
    }
}
