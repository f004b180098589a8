package io.amboy;

import java.util.List;
import reactor.core.publisher.Mono;

/**
 * A named check, registered with {@link JobRegistry.Builder#check(String, DependencyCheck)} and evaluated by the worker
 * after it has claimed the job.
 */
@FunctionalInterface
public interface DependencyCheck {
    /**
     * Looks whether a job may run. Assembled and subscribed to on a worker, so it must not block; file and network
     * access belong on a scheduler made for it.
     *
     * @param arguments the arguments that the request named
     * @param context the job that asks
     * @return the state; empty counts as {@link DependencyState#READY}, an error as {@link DependencyState#UNRESOLVED}
     */
    Mono<DependencyState> check(List<String> arguments, JobContext context);
}
