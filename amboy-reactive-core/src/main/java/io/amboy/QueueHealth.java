package io.amboy;

import java.util.Map;

/**
 * Whether a queue can do its work, for those who watch over it.
 *
 * @param up whether it is started and its store answers
 * @param details what was found, for people; {@code state} is always there, {@code error} if it is not up because of one
 */
public record QueueHealth(boolean up, Map<String, String> details) {
    /** Copies the details. */
    public QueueHealth {
        details = Map.copyOf(details);
    }
}
