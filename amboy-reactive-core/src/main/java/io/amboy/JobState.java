package io.amboy;

/**
 * The states of a job and the moves between them.
 *
 * <pre>
 *  put ─┬─ not due yet ─────► SCHEDULED ─ due ─┐
 *       ├─ edges or scope ──► BLOCKED ── free ─┤   (a due job may still be blocked)
 *       └─ otherwise ──────────────────────────┴─► PENDING ── claim ──► RUNNING
 *
 *  RUNNING ─┬─ value ──────────────────────► SUCCEEDED  (a passed check: succeeded, marked skipped)
 *           ├─ error, no attempt left ─────► FAILED     (by hand: retry ► PENDING, a new life)
 *           ├─ abort ──────────────────────► ABORTED
 *           ├─ error, another attempt ─────► SCHEDULED
 *           ├─ check says blocked ─────────► BLOCKED    (no attempt counted)
 *           └─ claim lost or given back ───► PENDING    (at the head)
 *
 *  before RUNNING:  abort ► ABORTED · dispatchBy passed ► EXPIRED · a needed job failed ► FAILED or ABORTED
 * </pre>
 */
public enum JobState {
    /** Not due yet: delayed, or waiting for its next attempt. */
    SCHEDULED,
    /** Waiting for other jobs, for a scope, or for its dependency check. */
    BLOCKED,
    /** Ready: the next free slot of a worker that knows its type takes it. */
    PENDING,
    /** In a worker's hands. */
    RUNNING,
    /** Ended with a value, without one, or skipped because its dependency check passed. */
    SUCCEEDED,
    /** Ended with a {@link JobFailure}. */
    FAILED,
    /** Ended by {@code abort}. */
    ABORTED,
    /** Ended because no worker took it before its {@code dispatchBy}. */
    EXPIRED;

    /**
     * Whether the job has ended.
     *
     * @return true for the four terminal states
     */
    public boolean isTerminal() {
        return this == SUCCEEDED || this == FAILED || this == ABORTED || this == EXPIRED;
    }

    /**
     * Whether the machine has a move from this state to the other.
     *
     * @param next the state to move to
     * @return true if the move is drawn above
     */
    public boolean canBecome(JobState next) {
        return switch (this) {
            case SCHEDULED, BLOCKED ->
                switch (next) {
                    case SCHEDULED, RUNNING, SUCCEEDED -> false;
                    case BLOCKED -> this == SCHEDULED;
                    case PENDING, FAILED, ABORTED, EXPIRED -> true;
                };
            case PENDING -> next == RUNNING || next == ABORTED || next == EXPIRED;
            case RUNNING -> next != RUNNING && next != EXPIRED;
            case FAILED -> next == PENDING || next == BLOCKED;
            case SUCCEEDED, ABORTED, EXPIRED -> false;
        };
    }
}
