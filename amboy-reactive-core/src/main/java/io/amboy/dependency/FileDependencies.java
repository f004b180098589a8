package io.amboy.dependency;

import io.amboy.Dependency;
import io.amboy.DependencyCheck;
import io.amboy.DependencyState;
import io.amboy.InvalidRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Dependencies on files. Register {@link #CHECKS} with the workers' registry; producers need only the factories. Files are
 * looked at on {@link Schedulers#boundedElastic()}, on the machine of the worker that has claimed the job.
 */
public final class FileDependencies {
    private static final String CREATES_FILE = "create-file";
    private static final String LOCAL_FILE = "local-file";
    private static final String TARGETS_END = "";

    /** The checks by name: {@code create-file} and {@code local-file}. */
    public static final Map<String, DependencyCheck> CHECKS = Map.of(
            CREATES_FILE, (arguments, context) -> elsewhere(() -> createsFile(arguments)),
            LOCAL_FILE, (arguments, context) -> elsewhere(() -> localFile(arguments)));

    private FileDependencies() {}

    /**
     * For a job that makes a file: it is skipped if the file, or a folder of that name, is there.
     *
     * @param path the file; blank for none, in which case the job runs
     * @return the dependency
     */
    public static Dependency createsFile(String path) {
        return Dependency.check(CREATES_FILE, path);
    }

    /**
     * For a job that makes files from others, as {@code make} does: it is skipped if every target is there and none of
     * the sources is newer than the oldest target. A missing source makes it run.
     *
     * @param targets what the job makes; if empty, the job runs
     * @param sources what it makes them from
     * @return the dependency
     */
    public static Dependency localFile(List<String> targets, List<String> sources) {
        if (targets.contains(TARGETS_END) || sources.contains(TARGETS_END)) {
            throw new InvalidRequestException("file", "", "must have a name");
        }
        List<String> arguments = new ArrayList<>(targets);
        arguments.add(TARGETS_END);
        arguments.addAll(sources);
        return new Dependency(LOCAL_FILE, arguments, List.of());
    }

    private static Mono<DependencyState> elsewhere(Callable<DependencyState> look) {
        return Mono.fromCallable(look).subscribeOn(Schedulers.boundedElastic());
    }

    private static DependencyState createsFile(List<String> arguments) {
        String path = arguments.isEmpty() ? "" : arguments.get(0);
        return !path.isBlank() && Files.exists(Path.of(path)) ? DependencyState.PASSED : DependencyState.READY;
    }

    private static DependencyState localFile(List<String> arguments) throws IOException {
        int end = arguments.indexOf(TARGETS_END);
        List<String> targets = arguments.subList(0, Math.max(end, 0));
        if (targets.isEmpty()) {
            return DependencyState.READY;
        }
        try {
            FileTime oldest = Files.getLastModifiedTime(Path.of(targets.get(0)));
            for (String target : targets) {
                FileTime time = Files.getLastModifiedTime(Path.of(target));
                oldest = time.compareTo(oldest) < 0 ? time : oldest;
            }
            for (String source : arguments.subList(end + 1, arguments.size())) {
                if (Files.getLastModifiedTime(Path.of(source)).compareTo(oldest) > 0) {
                    return DependencyState.READY;
                }
            }
            return DependencyState.PASSED;
        } catch (NoSuchFileException missing) {
            return DependencyState.READY;
        }
    }
}
