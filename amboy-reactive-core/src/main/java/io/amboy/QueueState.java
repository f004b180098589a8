package io.amboy;

/** The life of a queue in this process. */
public enum QueueState {
    /** Takes jobs but does not run them yet. */
    NEW,
    /** Opening its store. */
    STARTING,
    /** Claims and runs jobs. */
    STARTED,
    /** Started, but claims nothing until it is resumed. */
    PAUSED,
    /** Claims nothing more and waits for running jobs. */
    CLOSING,
    /** Has let go of everything. */
    CLOSED
}
