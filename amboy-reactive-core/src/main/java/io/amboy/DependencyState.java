package io.amboy;

/** What a dependency check says of a job that is about to run. */
public enum DependencyState {
    /** Run it. */
    READY,
    /** There is nothing to do: the job succeeds without running. */
    PASSED,
    /** Not yet: put it back and look again later. */
    BLOCKED,
    /** It can never run: the job fails. */
    UNRESOLVED
}
