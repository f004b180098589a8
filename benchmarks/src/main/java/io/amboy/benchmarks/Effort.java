package io.amboy.benchmarks;

/**
 * How much is measured.
 *
 * @param forks JVMs a section of contenders
 * @param warmUps rounds whose figures are discarded, a fork
 * @param rounds rounds that count, a fork
 * @param millis how long a run should take
 * @param mostJobs the most jobs a run
 */
record Effort(int forks, int warmUps, int rounds, int millis, int mostJobs) {
    static final Effort FULL = new Effort(2, 6, 5, 600, 600_000);
    static final Effort QUICK = new Effort(1, 4, 3, 200, 200_000);

    static Effort of(boolean quick) {
        return quick ? QUICK : FULL;
    }

    boolean quick() {
        return equals(QUICK);
    }
}
