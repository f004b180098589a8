package io.amboy.examples.web;

import io.amboy.Job;
import io.amboy.JobResult;
import org.jspecify.annotations.Nullable;

/**
 * Where a job stands, as clients read it.
 *
 * @param id the job
 * @param state its state
 * @param progress from 0 to 1
 * @param note a few words about the progress
 * @param attempt the attempt under way or last made; 0 before the first
 * @param crashes how often it was lost with its worker
 * @param outcome how it ended; null before that
 */
record Status(
        String id,
        String state,
        double progress,
        String note,
        int attempt,
        int crashes,
        @Nullable Outcome outcome) {

    static Status of(Job job) {
        JobResult result = job.result();
        return new Status(
                job.id(),
                job.state().name(),
                job.progress().fraction(),
                job.progress().note(),
                job.status().attempt(),
                job.status().crashes(),
                result == null ? null : Outcome.of(result));
    }
}
