package io.amboy.redis;

import io.amboy.Dependency;
import io.amboy.Edge;
import io.amboy.Job;
import io.amboy.JobData;
import io.amboy.JobFailure;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.JobStatusInfo;
import io.amboy.JobTimeInfo;
import io.amboy.JobTypeId;
import io.amboy.PayloadCodec;
import io.amboy.Progress;
import io.amboy.ResultCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record, read. */
final class StoredJob {
    final String id;
    final JobState state;
    private final int flags;
    final int where;
    final int epoch;
    final int failures;
    final int attempt;
    final int crashes;
    final int deferrals;
    final int changes;
    final long created;
    final long due;
    final long start;
    final long modified;
    final long latest;
    final long entry;
    final int entry2;
    final long sequence;
    final int priority;
    final long token;

    // the body; only if there is one
    private @Nullable ByteBuffer body;
    private @Nullable JobTypeId type;
    private @Nullable Duration maxTime;
    private int maxAttempts;
    private Dependency dependency = Dependency.ALWAYS;
    private Map<String, String> headers = Map.of();
    final List<JobFailure> errors = new ArrayList<>(0);
    private Progress progress = Progress.NONE;
    private byte @Nullable [] value;
    private @Nullable JobFailure failure;
    private @Nullable String owner;
    private byte[] payload = Records.NOTHING;

    /** The number in the result log that an answer tells, be it a whole header or only the beginning of one. */
    static long sequence(byte[] answer) {
        return answer.length == 0 ? 0 : get6(ByteBuffer.wrap(answer, 6, 6));
    }

    private StoredJob(String id, ByteBuffer in) {
        this.id = id;
        modified = get6(in);
        sequence = get6(in);
        created = get6(in);
        entry = get6(in);
        entry2 = in.getInt();
        state = Records.state(in.get());
        flags = in.get() & 0xff;
        where = in.get();
        epoch = in.getInt();
        failures = in.getInt();
        attempt = in.getInt();
        crashes = in.getShort();
        deferrals = in.getInt();
        changes = in.getInt();
        in.getInt(); // unresolved edges
        due = get6(in);
        start = get6(in);
        latest = get6(in);
        priority = in.getInt();
        token = in.getLong();
        in.position(in.position() + 10); // the latest settlement
    }
    /** Reads a header alone. */
    static StoredJob header(String id, byte[] bytes) {
        return new StoredJob(id, ByteBuffer.wrap(bytes));
    }

    /** Reads a record, or one without a payload. */
    static StoredJob of(String id, byte[] bytes) {
        return of(id, ByteBuffer.wrap(bytes));
    }

    static StoredJob of(String id, ByteBuffer in) {
        StoredJob job = new StoredJob(id, in);
        int body = in.position();
        String name = text(in, in.get());
        int slash = name.lastIndexOf('/');
        job.type = new JobTypeId(name.substring(0, slash), Integer.parseInt(name.substring(slash + 1)));
        int end = in.getInt();
        end += in.position();
        job.readRequest(in);
        in.position(end);
        job.body = in.slice(body, end - body);
        end = in.getInt();
        end += in.position();
        while (in.position() < end) {
            job.readPiece(in);
        }
        job.payload = bytes(in, in.remaining());
        return job;
    }

    private void readRequest(ByteBuffer in) {
        String edges = text(in, in.getInt());
        text(in, in.getInt()); // scopes
        long seconds = in.getLong();
        long nanos = in.getLong();
        maxTime = seconds < 0 ? null : Duration.ofSeconds(seconds, nanos);
        maxAttempts = (int) in.getLong();
        String check = text(in, in.getInt());
        List<String> arguments = new ArrayList<>();
        for (long left = in.getLong(); left > 0; left--) {
            arguments.add(text(in, in.getInt()));
        }
        List<Edge> all = new ArrayList<>();
        if (!edges.isEmpty()) {
            for (String edge : edges.split("\n", -1)) {
                all.add(new Edge(edge.substring(1), onFailure(edge.charAt(0))));
            }
        }
        dependency = new Dependency(check, arguments, all);
        long count = in.getLong();
        if (count > 0) {
            headers = new HashMap<>();
            for (long left = count; left > 0; left--) {
                String key = text(in, in.getInt());
                headers.put(key, text(in, in.getInt()));
            }
        }
    }

    private static Edge.OnFailure onFailure(char letter) {
        return switch (letter) {
            case 'R' -> Edge.OnFailure.RUN;
            case 'A' -> Edge.OnFailure.ABORT;
            default -> Edge.OnFailure.FAIL;
        };
    }

    private void readPiece(ByteBuffer in) {
        byte letter = in.get();
        byte[] content = bytes(in, in.getInt());
        switch (letter) {
            case 'e' -> errors.add(failure(content));
            case 'f' -> failure = failure(content);
            case 'v' -> value = content;
            case 'p' ->
                progress = new Progress(
                        ByteBuffer.wrap(content).getDouble(),
                        new String(content, 8, content.length - 8, StandardCharsets.UTF_8));
            case 'o' -> owner = new String(content, StandardCharsets.UTF_8);
            default -> {
                // a piece that a newer version has added
            }
        }
    }

    private static JobFailure failure(byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content);
        JobFailure.Kind kind = Records.kind(in.get());
        int attempt = in.getInt();
        Instant at = Instant.ofEpochMilli(get6(in));
        String error = text(in, in.getShort());
        return new JobFailure(kind, error, text(in, in.remaining()), attempt, at);
    }

    private static long get6(ByteBuffer in) {
        return ((in.getShort() & 0xffffL) << 32) | (in.getInt() & 0xffffffffL);
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer in, int length) {
        return new String(bytes(in, length), StandardCharsets.UTF_8);
    }

    // ---- what others may see

    JobTypeId type() {
        return java.util.Objects.requireNonNull(type, "a header has no type");
    }

    /** The length of the type, the type, and the request, as they stand in the record. */
    byte[] typeAndRequest() {
        ByteBuffer part =
                java.util.Objects.requireNonNull(body, "a header has no body").duplicate();
        return bytes(part, part.remaining());
    }

    @Nullable
    Duration maxTime() {
        return maxTime;
    }

    int maxAttempts() {
        return maxAttempts;
    }

    Dependency dependency() {
        return dependency;
    }

    Map<String, String> headers() {
        return headers;
    }

    byte[] payload() {
        return payload;
    }

    Progress progress() {
        return progress;
    }

    JobStatusInfo status() {
        return status(errors);
    }

    /** With errors that a header does not have. */
    JobStatusInfo status(List<JobFailure> known) {
        return new JobStatusInfo(
                id,
                state,
                owner,
                epoch,
                attempt,
                crashes,
                (flags & 1) != 0,
                Instant.ofEpochMilli(modified),
                changes,
                known,
                failures);
    }

    JobTimeInfo times() {
        return new JobTimeInfo(
                Instant.ofEpochMilli(created),
                start == 0 ? null : Instant.ofEpochMilli(start),
                state.isTerminal() ? Instant.ofEpochMilli(modified) : null,
                due > created ? Instant.ofEpochMilli(due) : null,
                latest == 0 ? null : Instant.ofEpochMilli(latest),
                maxTime);
    }

    Job job(ResultLog log, PayloadCodec codec) {
        return job(log, codec, progress);
    }

    Job job(ResultLog log, PayloadCodec codec, Progress latestReport) {
        return new Job(
                type(),
                status(),
                times(),
                priority,
                dependency,
                headers,
                latestReport,
                JobData.of(payload, codec),
                JobData.of(value, codec),
                failure,
                state.isTerminal() ? log.cursor(sequence) : null);
    }

    JobResult result(ResultCursor cursor, PayloadCodec codec) {
        return new JobResult(
                cursor,
                id,
                type(),
                state,
                (flags & 1) != 0,
                JobData.of(value, codec),
                failure,
                attempt,
                times(),
                headers);
    }
}
