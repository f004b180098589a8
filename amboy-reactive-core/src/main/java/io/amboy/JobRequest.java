package io.amboy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One job to be: its type, payload, id and wishes. Immutable; every method that refines it returns a new request. Made
 * by {@link JobType#request(Object)}.
 *
 * @param <R> what the job results in
 */
public final class JobRequest<R> {
    private static final int MAX_HEADERS_CHARS = 4_096;
    private static final int MAX_EDGES = 10_000;
    private static final int MAX_SCOPES = 100;

    private final JobType<?, R> type;
    private final Object payload;
    private final String id;
    private final JobOptions options;

    JobRequest(JobType<?, R> type, @Nullable Object payload, String id, JobOptions options) {
        if (payload == null) {
            throw new InvalidRequestException("payload of job type " + type, null, "must not be null");
        }
        this.type = type;
        this.payload = payload;
        this.id = id;
        this.options = options;
    }

    private JobRequest<R> with(JobOptions refined) {
        Instant latest = refined.dispatchBy();
        Instant earliest = refined.waitUntil();
        if (latest != null && earliest != null && earliest.isAfter(latest)) {
            throw new InvalidRequestException("waitUntil", earliest, "must not be after dispatchBy " + latest);
        }
        return new JobRequest<>(type, payload, id, refined);
    }

    /**
     * Gives the job an id of your own.
     *
     * @param ownId 1 to 200 bytes of UTF-8 without control characters; a part before the first {@code /} is the job's
     *     partition
     * @return the refined request
     */
    public JobRequest<R> id(String ownId) {
        JobRequest<R> renamed = new JobRequest<>(type, payload, Names.id("job id", ownId), options);
        for (Edge edge : options.dependency().edges()) {
            renamed.requireOther(edge.id());
        }
        return renamed;
    }

    /**
     * Places the job in a partition: its id becomes {@code partition/id}. On a store with several shards, jobs of one
     * partition share a shard, as jobs that are tied by edges, scopes or {@code putTogether} must.
     *
     * @param partition a name without {@code /}
     * @return the refined request
     */
    public JobRequest<R> partition(String partition) {
        if (partition.indexOf('/') >= 0) {
            throw new InvalidRequestException("partition", partition, "must not contain /");
        }
        Names.id("partition", partition);
        return id(partition + "/" + id.substring(id.indexOf('/') + 1));
    }

    /**
     * Sets the priority; the default is 0.
     *
     * @param priority larger first
     * @return the refined request
     */
    public JobRequest<R> priority(int priority) {
        return with(options.priority(priority));
    }

    /**
     * Holds the job back for a time that begins when it is put. Replaces {@link #waitUntil(Instant)}.
     *
     * @param delay not negative
     * @return the refined request
     */
    public JobRequest<R> delay(Duration delay) {
        return with(options.start(Names.notNegative("delay", delay), null));
    }

    /**
     * Holds the job back until a moment. Replaces {@link #delay(Duration)}.
     *
     * @param earliest the earliest start, not after {@code dispatchBy}
     * @return the refined request
     */
    public JobRequest<R> waitUntil(Instant earliest) {
        return with(options.start(null, earliest));
    }

    /**
     * Lets the job expire if no worker has taken it by then.
     *
     * @param latest the latest start, not before {@code waitUntil}
     * @return the refined request
     */
    public JobRequest<R> dispatchBy(Instant latest) {
        return with(options.dispatchBy(latest));
    }

    /**
     * Limits how long each run may take.
     *
     * @param limit positive
     * @return the refined request
     */
    public JobRequest<R> maxTime(Duration limit) {
        return with(options.maxTime(Names.positive("maxTime", limit)));
    }

    /**
     * Runs the job after others have succeeded; it fails if one of them does not.
     *
     * @param ids the jobs to wait for; they may be put later
     * @return the refined request
     */
    public JobRequest<R> after(String... ids) {
        return after(Edge.OnFailure.FAIL, List.of(ids));
    }

    /**
     * Runs the job after others have ended, however they ended.
     *
     * @param ids the jobs to wait for; they may be put later
     * @return the refined request
     */
    public JobRequest<R> afterFinished(String... ids) {
        return after(Edge.OnFailure.RUN, List.of(ids));
    }

    /**
     * Runs the job after others, of which it may name 10,000.
     *
     * @param onFailure what to do if one of them does not succeed
     * @param ids the jobs to wait for; they may be put later
     * @return the refined request
     */
    public JobRequest<R> after(Edge.OnFailure onFailure, Iterable<String> ids) {
        Dependency now = options.dependency();
        List<Edge> edges = new ArrayList<>(now.edges());
        for (String other : ids) {
            requireOther(other);
            edges.add(new Edge(other, onFailure));
        }
        if (edges.size() > MAX_EDGES) {
            throw new InvalidRequestException("number of needed jobs", edges.size(), "must be at most " + MAX_EDGES);
        }
        return with(options.dependency(new Dependency(now.check(), now.arguments(), edges)));
    }

    private void requireOther(String other) {
        if (other.equals(id)) {
            throw new InvalidRequestException("job", id, "must not wait for itself");
        }
    }

    /**
     * Adds a dependency: its edges to those named before, and its check in place of the former one.
     *
     * @param dependency what the job needs
     * @return the refined request
     */
    public JobRequest<R> dependency(Dependency dependency) {
        dependency.edges().forEach(edge -> requireOther(edge.id()));
        return with(options.dependency(options.dependency().withCheckOf(dependency)));
    }

    /**
     * Keeps the job from running beside another that names one of the same scopes. A scope is held from the moment the
     * job is ready until it has ended, across its retries.
     *
     * @param scopes names of scopes
     * @return the refined request
     */
    public JobRequest<R> exclusive(String... scopes) {
        Set<String> all = new LinkedHashSet<>(options.scopes());
        for (String scope : scopes) {
            all.add(Names.id("scope", scope));
        }
        if (all.size() > MAX_SCOPES) {
            throw new InvalidRequestException("number of scopes", all.size(), "must be at most " + MAX_SCOPES);
        }
        return with(options.scopes(List.copyOf(all)));
    }

    /**
     * Overrides how often the retry policy of the type lets the job be tried.
     *
     * @param attempts at least 1
     * @return the refined request
     */
    public JobRequest<R> maxAttempts(int attempts) {
        return with(options.maxAttempts(Names.atLeast("maxAttempts", attempts, 1)));
    }

    /**
     * Adds a header: a few words that travel with the job to its handler and its result, such as a trace id.
     *
     * @param name the header's name
     * @param value its value; all names and values together at most 4,096 characters
     * @return the refined request
     */
    public JobRequest<R> header(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(options.headers());
        all.put(Names.id("header", name), value);
        int chars = all.entrySet().stream()
                .mapToInt(e -> e.getKey().length() + e.getValue().length())
                .sum();
        if (chars > MAX_HEADERS_CHARS) {
            throw new InvalidRequestException("headers of", chars + " characters", "exceed " + MAX_HEADERS_CHARS);
        }
        return with(options.headers(Map.copyOf(all)));
    }

    /**
     * The type of the job.
     *
     * @return the type
     */
    public JobType<?, R> type() {
        return type;
    }

    /**
     * The payload.
     *
     * @return the payload
     */
    public Object payload() {
        return payload;
    }

    /**
     * The id that the job will have.
     *
     * @return the id
     */
    public String id() {
        return id;
    }

    /**
     * The priority.
     *
     * @return larger first
     */
    public int priority() {
        return options.priority();
    }

    /**
     * The delay.
     *
     * @return null if none was asked for
     */
    public @Nullable Duration delay() {
        return options.delay();
    }

    /**
     * The earliest start.
     *
     * @return null if none was asked for
     */
    public @Nullable Instant waitUntil() {
        return options.waitUntil();
    }

    /**
     * The latest start.
     *
     * @return null if none was asked for
     */
    public @Nullable Instant dispatchBy() {
        return options.dispatchBy();
    }

    /**
     * The longest run.
     *
     * @return null if there is no limit
     */
    public @Nullable Duration maxTime() {
        return options.maxTime();
    }

    /**
     * What the job needs.
     *
     * @return {@link Dependency#ALWAYS} by default
     */
    public Dependency dependency() {
        return options.dependency();
    }

    /**
     * The scopes it holds alone.
     *
     * @return names of scopes
     */
    public List<String> scopes() {
        return options.scopes();
    }

    /**
     * How often it may be tried.
     *
     * @return 0 if the retry policy of the type decides
     */
    public int maxAttempts() {
        return options.maxAttempts();
    }

    /**
     * What travels with it.
     *
     * @return the headers
     */
    public Map<String, String> headers() {
        return options.headers();
    }

    @Override
    public String toString() {
        return "JobRequest[" + type + " " + id + "]";
    }
}
