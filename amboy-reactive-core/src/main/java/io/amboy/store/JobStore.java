package io.amboy.store;

import io.amboy.Job;
import io.amboy.JobFilter;
import io.amboy.JobStatusInfo;
import io.amboy.Progress;
import io.amboy.PutResult;
import io.amboy.ResultCursor;
import io.amboy.ResultPage;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Where jobs are kept, and the only thing that a storage backend implements. An instance is one process's session with
 * the store.
 *
 * <p>Everything is cold, fails with {@link io.amboy.AmboyException} only, and signals serially and never under a lock.
 * Whoever receives a signal must not block. Batching is the store's own affair: calls that are made while others are
 * under way may travel together.
 */
public interface JobStore {
    /**
     * Opens the session. Called once, before anything else.
     *
     * @param session who opens it, and with what settings
     * @return completes when open; an error if the store was laid out by an incompatible version
     */
    Mono<Void> open(StoreSession session);

    /**
     * Stores a job and lets it pass its gates. A cancel before the job was sent withdraws it; subscribing again sends
     * the same job, known by its token.
     *
     * @param job the job, checked and encoded
     * @return {@code CREATED} or {@code EXISTED}; in a full store it waits for room or fails, as the session says
     */
    Mono<PutResult> add(NewJob job);

    /**
     * Stores some jobs, each on its own, in order, as far as there is room for them now.
     *
     * @param jobs the jobs, checked and encoded; at least one
     * @return a row for each of the first ones, and at least one, for which it waits if need be; those without a row were
     *     not stored, or are known by their token when they come again. {@code REJECTED} rows carry the error that
     *     {@link #add} would have signalled
     */
    Mono<List<PutResult>> addAll(List<NewJob> jobs);

    /**
     * Stores all of some jobs or none, with no regard to capacity.
     *
     * @param jobs at most 1,000
     * @return a row each, in order
     */
    Mono<List<PutResult>> addTogether(List<NewJob> jobs);

    /**
     * Looks a job up.
     *
     * @param id the job
     * @return a snapshot; empty if it is unknown or forgotten
     */
    Mono<Job> find(String id);

    /**
     * Claims jobs of the session's types, best first, never more than requested. At most one subscriber at a time; it
     * owns each claim from {@code onNext} until it is settled. Signals may come on any thread, also inside of
     * {@link #add} or {@link #settle}. A cancel gives back what is under way.
     *
     * @return endless; {@code request(n)} says that n slots became free
     */
    Flux<Claim> claims();

    /**
     * Claims that no longer count: aborted, or lost with the lease. At most one signal a claim.
     *
     * @return endless; one subscriber
     */
    Flux<Revocation> revocations();

    /**
     * Records what became of claims. A claim that has been settled before gives the recorded answer again; one that does
     * not count any more is refused and changes nothing.
     *
     * @param batch claims of this session, and what became of them
     * @return the answers, in order
     */
    Mono<List<Settled>> settle(List<Settling> batch);

    /**
     * Keeps a running job's latest report. Conflated; never fails.
     *
     * @param claim the running job
     * @param progress how far it is
     */
    void progress(Claim claim, Progress progress);

    /**
     * Carries out an order by hand.
     *
     * @param order what to do
     * @return what happened, once it is recorded
     */
    Mono<ControlResult> control(Control order);

    /**
     * Reads the result log. The first page comes at once, empty if there is nothing yet, and tells where the log stands.
     *
     * @param after where to begin
     * @return endless; one page a request; the errors of {@link io.amboy.JobClient#results}
     */
    Flux<ResultPage> results(ResultCursor after);

    /**
     * Status changes, the latest of each job. The first page comes at once, and may be empty.
     *
     * @param snapshot whether to begin with the status of every job
     * @return endless; one page a request
     */
    Flux<List<JobStatusInfo>> changes(boolean snapshot);

    /**
     * Reads the jobs in the store.
     *
     * @param filter which jobs
     * @return finite, paged by demand
     */
    Flux<Job> jobs(JobFilter filter);

    /**
     * The counters by type.
     *
     * @return those of one moment
     */
    Mono<StoreStats> stats();

    /**
     * Looks whether the store can be reached.
     *
     * @return what was found, for people; an error if it cannot
     */
    default Mono<Map<String, String>> health() {
        return Mono.just(Map.of());
    }

    /**
     * Ends the session: claims that are not settled are given back, streams complete, calls that wait are refused. It is
     * called once, also where the session was never opened or could not be.
     *
     * @return completes when everything is let go of
     */
    Mono<Void> close();
}
