package io.amboy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A place in a queue's result log. Save {@link #toString()} and {@link #parse(String)} it to go on where a subscriber
 * stopped. A cursor belongs to one log and is refused by another.
 */
public final class ResultCursor {
    /** Before the oldest result that is still kept. */
    public static final ResultCursor EARLIEST = new ResultCursor("", -1, null);

    /** After the newest result. */
    public static final ResultCursor NOW = new ResultCursor("", -2, null);

    private final String log;
    private final long position;
    private final long @Nullable [] more;

    private ResultCursor(String log, long position, long @Nullable [] more) {
        this.log = log;
        this.position = position;
        this.more = more;
    }

    /**
     * A place in a log of one shard.
     *
     * @param log the log's name, without {@code @}
     * @param position the sequence number of the last result seen, 0 for none
     * @return the cursor
     */
    public static ResultCursor at(String log, long position) {
        return new ResultCursor(log, position, null);
    }

    /**
     * A place in a log of several shards.
     *
     * @param log the log's name, without {@code @}
     * @param positions the sequence number of the last result seen, a shard each
     * @return the cursor
     */
    public static ResultCursor at(String log, long[] positions) {
        long[] more = positions.length == 1 ? null : Arrays.copyOfRange(positions, 1, positions.length);
        return new ResultCursor(log, positions[0], more);
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @param text a saved cursor
     * @return the cursor
     * @throws InvalidCursorException if it is not one
     */
    public static ResultCursor parse(String text) {
        if (text.equals(EARLIEST.toString())) {
            return EARLIEST;
        }
        if (text.equals(NOW.toString())) {
            return NOW;
        }
        int at = text.lastIndexOf('@');
        if (at < 1 || text.length() > 1_024) {
            throw new InvalidCursorException(text, "is not of the form log@position");
        }
        try {
            long[] positions = Arrays.stream(text.substring(at + 1).split(",", -1))
                    .mapToLong(Long::parseLong)
                    .toArray();
            if (Arrays.stream(positions).anyMatch(position -> position < 0)) {
                throw new InvalidCursorException(text, "has a negative position");
            }
            return at(text.substring(0, at), positions);
        } catch (NumberFormatException e) {
            throw new InvalidCursorException(text, "has a position that is not a number");
        }
    }

    /**
     * The log this cursor belongs to.
     *
     * @return its name; empty for {@link #EARLIEST} and {@link #NOW}
     */
    public String log() {
        return log;
    }

    /**
     * The positions, a shard each.
     *
     * @return a fresh array
     */
    public long[] positions() {
        long[] all = new long[more == null ? 1 : more.length + 1];
        all[0] = position;
        if (more != null) {
            System.arraycopy(more, 0, all, 1, more.length);
        }
        return all;
    }

    /**
     * The position in a log of one shard.
     *
     * @return the sequence number of the last result seen
     */
    public long position() {
        return position;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResultCursor that
                && position == that.position
                && log.equals(that.log)
                && Arrays.equals(more, that.more);
    }

    @Override
    public int hashCode() {
        return 31 * log.hashCode() + Long.hashCode(position) + Arrays.hashCode(more);
    }

    @Override
    public String toString() {
        if (log.isEmpty()) {
            return position == -2 ? "now" : "earliest";
        }
        StringBuilder text = new StringBuilder(log).append('@').append(position);
        if (more != null) {
            for (long each : more) {
                text.append(',').append(each);
            }
        }
        return text.toString();
    }
}
