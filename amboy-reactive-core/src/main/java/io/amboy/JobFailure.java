package io.amboy;

import java.time.Instant;

/**
 * Why a run, or a job, failed.
 *
 * @param kind what sort of failure
 * @param error the class name of the error, or a word for failures that are not exceptions; text, never loaded
 * @param message what the error said, cut at 8,192 characters
 * @param attempt the attempt that failed, counted from 1; 0 if the job never ran
 * @param at when
 */
public record JobFailure(Kind kind, String error, String message, int attempt, Instant at) {
    private static final int MAX_MESSAGE = 8_192;

    /** Cuts the message. */
    public JobFailure {
        if (message.length() > MAX_MESSAGE) {
            message = message.substring(0, MAX_MESSAGE) + "…";
        }
    }

    /** The sorts of failure. */
    public enum Kind {
        /** The handler signalled or threw an error. */
        ERROR,
        /** The run took longer than the job's {@code maxTime}. */
        TIMEOUT,
        /** The job was lost with its worker too many times. */
        CRASH,
        /** A job that this one needs failed, or its dependency check cannot be resolved. */
        DEPENDENCY,
        /** The stored payload cannot be read as the type that the worker knows. */
        UNREADABLE
    }

    /**
     * A failure made of an error.
     *
     * @param kind what sort
     * @param error the error
     * @param attempt the attempt that failed
     * @param at when
     * @return the failure
     */
    public static JobFailure of(Kind kind, Throwable error, int attempt, Instant at) {
        String message = error.getMessage();
        return new JobFailure(kind, error.getClass().getName(), message == null ? "" : message, attempt, at);
    }

    @Override
    public String toString() {
        return kind + " " + error + (message.isEmpty() ? "" : ": " + message);
    }
}
