package io.amboy.redis;

import io.amboy.Dependency;
import io.amboy.Edge;
import io.amboy.JobFailure;
import io.amboy.JobRequest;
import io.amboy.JobState;
import io.amboy.Ordering;
import io.amboy.Progress;
import io.amboy.store.NewJob;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How jobs are written. The scripts own the header and read edges and scopes; the rest is read by Java only. All numbers
 * are big-endian. The layout is described in {@code record.lua}.
 */
final class Records {
    static final int HEADER = 98;
    private static final int FRONT = 28;
    static final byte[] NOTHING = new byte[0];

    private static final JobState[] STATES = {
        JobState.SCHEDULED,
        JobState.BLOCKED,
        JobState.PENDING,
        JobState.RUNNING,
        JobState.SUCCEEDED,
        JobState.FAILED,
        JobState.ABORTED,
        JobState.EXPIRED
    };
    private static final JobFailure.Kind[] KINDS = {
        JobFailure.Kind.ERROR,
        JobFailure.Kind.TIMEOUT,
        JobFailure.Kind.CRASH,
        JobFailure.Kind.DEPENDENCY,
        JobFailure.Kind.UNREADABLE
    };

    private Records() {}

    static JobState state(int code) {
        return STATES[code];
    }

    static JobFailure.Kind kind(int code) {
        return KINDS[code];
    }

    // ---- a new job

    /** The record from where the scripts leave it alone. */
    static byte[] of(NewJob job) {
        JobRequest<?> request = job.request();
        byte[] type = Args.bytes(request.type().id().toString());
        byte[] wish = request(request);
        byte[] payload = (byte[]) job.payload();
        ByteBuffer out = ByteBuffer.allocate(HEADER - FRONT + type.length + 4 + wish.length + 4 + payload.length);
        out.put((byte) 2).put((byte) 0).put((byte) 1); // pending in the stream, unless the script sees a reason
        out.position(21);
        out.putInt(1); // one change
        out.position(41);
        Instant latest = request.dispatchBy();
        put6(out, latest == null ? 0 : Math.max(1, latest.toEpochMilli()));
        out.putInt(request.priority());
        out.putLong(job.token());
        out.position(HEADER - FRONT - 1);
        out.put((byte) type.length);
        out.put(type);
        out.putInt(wish.length).put(wish);
        out.putInt(0);
        out.put(payload);
        return out.array();
    }

    /** What the scripts must know of a new job beyond its record; empty for most, which go into the stream at once. */
    static byte[] special(NewJob job, Ordering ordering) {
        JobRequest<?> request = job.request();
        Duration delay = request.delay();
        Instant earliest = request.waitUntil();
        boolean streamed = ordering.kind() == Ordering.Kind.FIFO
                || (ordering.kind() == Ordering.Kind.PRIORITY && request.priority() == 0);
        if (streamed
                && !job.urgent()
                && delay == null
                && earliest == null
                && request.dispatchBy() == null
                && request.scopes().isEmpty()
                && request.dependency().edges().isEmpty()) {
            return NOTHING;
        }
        return Args.bytes((job.urgent() ? "1" : "0") + "\n" + (delay == null ? "" : delay.toMillis()) + "\n"
                + (earliest == null ? "" : Math.max(0, earliest.toEpochMilli())));
    }

    /** What the record of a job must have from its 19th byte on, if it is still as it was when it was claimed. */
    static byte[] claimed(RedisClaim claim) {
        ByteBuffer out = ByteBuffer.allocate(17);
        put6(out, claim.entry);
        out.putInt(claim.entry2);
        out.put((byte) 2).put((byte) 0).put((byte) claim.where);
        return out.putInt(claim.job.epoch).array();
    }

    /** What the record of a plain success is to be, from where the script leaves it alone up to the payload. */
    static byte[] success(RedisClaim claim, byte[] outcome) {
        StoredJob job = claim.job;
        byte[] body = job.typeAndRequest();
        ByteBuffer out = ByteBuffer.allocate(HEADER - 13 + body.length + 4 + outcome.length);
        put6(out, job.created);
        put6(out, claim.entry);
        out.putInt(claim.entry2);
        out.put((byte) 4).put((byte) 0).put((byte) 0);
        out.putInt(job.epoch + 1).putInt(job.failures).putInt(claim.attempt()).putShort((short) job.crashes);
        out.putInt(job.deferrals).putInt(job.changes + 2).putInt(0);
        put6(out, job.due);
        put6(out, claim.start);
        put6(out, job.latest);
        out.putInt(job.priority).putLong(job.token);
        put6(out, claim.entry);
        out.putInt(claim.entry2);
        out.put(body); // begins with the length of the type
        out.putInt(outcome.length).put(outcome);
        return out.array();
    }

    private static void put6(ByteBuffer out, long value) {
        out.putShort((short) (value >>> 32)).putInt((int) value);
    }

    private static byte[] request(JobRequest<?> request) {
        Writer out = new Writer();
        Dependency dependency = request.dependency();
        out.text(dependency.edges().stream().map(Records::edge).collect(Collectors.joining("\n")));
        out.text(String.join("\n", request.scopes()));
        Duration maxTime = request.maxTime();
        out.number(maxTime == null ? -1 : maxTime.getSeconds()).number(maxTime == null ? 0 : maxTime.getNano());
        out.number(request.maxAttempts());
        out.text(dependency.check());
        out.number(dependency.arguments().size());
        dependency.arguments().forEach(out::text);
        out.number(request.headers().size());
        request.headers().forEach((name, value) -> out.text(name).text(value));
        return out.bytes();
    }

    private static String edge(Edge edge) {
        return switch (edge.onFailure()) {
                    case FAIL -> "F";
                    case RUN -> "R";
                    case ABORT -> "A";
                }
                + edge.id();
    }

    // ---- an outcome, in pieces

    /** What a worker leaves of a run: the errors of all attempts, its last report, and the value or failure. */
    static byte[] outcome(
            List<JobFailure> errors, Progress progress, byte @Nullable [] value, @Nullable JobFailure failure) {
        Writer out = new Writer();
        errors.forEach(error -> out.piece('e', failure(error)));
        if (!progress.equals(Progress.NONE)) {
            out.piece('p', progress(progress));
        }
        if (value != null) {
            out.piece('v', value);
        }
        if (failure != null) {
            out.piece('f', failure(failure));
        }
        return out.bytes();
    }

    static byte[] progress(Progress progress) {
        byte[] note = Args.bytes(progress.note());
        return ByteBuffer.allocate(8 + note.length)
                .putDouble(progress.fraction())
                .put(note)
                .array();
    }

    private static byte[] failure(JobFailure failure) {
        byte[] error = Args.bytes(failure.error());
        byte[] message = Args.bytes(failure.message());
        ByteBuffer out = ByteBuffer.allocate(13 + error.length + message.length);
        out.put((byte) List.of(KINDS).indexOf(failure.kind()));
        out.putInt(failure.attempt());
        put6(out, failure.at().toEpochMilli());
        out.putShort((short) error.length).put(error).put(message);
        return out.array();
    }

    /** The numbers of a settlement, or of the place that a claim has. */
    static byte[] place(RedisClaim claim) {
        ByteBuffer out = ByteBuffer.allocate(11);
        out.put((byte) claim.where);
        put6(out, claim.entry);
        return out.putInt(claim.entry2).array();
    }

    static byte[] settlement(RedisClaim claim, int outcome, int attempt, long at, int flags) {
        ByteBuffer out = ByteBuffer.allocate(29);
        out.put(place(claim)).put((byte) outcome).putInt(attempt);
        put6(out, claim.start);
        put6(out, at);
        return out.put((byte) flags).array();
    }

    /** Numbers and texts with their lengths before them. */
    private static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

        Writer number(long value) {
            out.writeBytes(Args.bytes(value));
            return this;
        }

        Writer number4(int value) {
            out.write(value >>> 24);
            out.write(value >>> 16);
            out.write(value >>> 8);
            out.write(value);
            return this;
        }

        Writer text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            number4(bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        void piece(char letter, byte[] content) {
            out.write(letter);
            number4(content.length);
            out.writeBytes(content);
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
