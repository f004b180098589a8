package io.amboy.dependency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.Dependency;
import io.amboy.DependencyState;
import io.amboy.InvalidRequestException;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobType;
import io.amboy.memory.MemoryQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Looks at files through a queue, since that is how jobs do. */
class FileDependenciesTest {
    private static final JobType<String, String> MAKE = JobType.of("make", 1, String.class, String.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Instant OLD = Instant.parse("2001-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private final JobQueue queue = MemoryQueue.builder(JobRegistry.builder()
                    .handle(MAKE, (payload, context) -> Mono.just("made"))
                    .checks(FileDependencies.CHECKS)
                    .build())
            .build();

    @BeforeEach
    void start() {
        queue.start().block(PATIENCE);
    }

    @AfterEach
    void close() {
        queue.close(Duration.ZERO).block(PATIENCE);
    }

    private DependencyState state(Dependency dependency) {
        var request = MAKE.request("x").dependency(dependency);
        var result = queue.put(request).then(queue.await(request.id())).block(PATIENCE);
        assertThat(result.succeeded()).as("%s", result.failure()).isTrue();
        return result.skipped() ? DependencyState.PASSED : DependencyState.READY;
    }

    private String file(String name, int age) {
        try {
            Path file = Files.writeString(folder.resolve(name), "x");
            Files.setLastModifiedTime(file, FileTime.from(OLD.minusSeconds(age)));
            return file.toString();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String missing(String name) {
        return folder.resolve(name).toString();
    }

    private List<String> files(String name, int count, int age) {
        List<String> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(file(name + i, age + i));
        }
        return files;
    }

    // ---- a file to be made

    @Test
    @DisplayName("a file that is not there is to be made, a blank name counts as none [DEP-02]")
    void fileThatIsMissingIsToBeMade() {
        for (String path : List.of("", " ", "\t", missing("absent"))) {
            assertThat(state(FileDependencies.createsFile(path)))
                    .as("\"%s\"", path)
                    .isEqualTo(DependencyState.READY);
        }
    }

    @Test
    @DisplayName("a file or a folder that is there need not be made [DEP-02]")
    void whatIsThereNeedNotBeMade() {
        assertThat(state(FileDependencies.createsFile(folder.toString()))).isEqualTo(DependencyState.PASSED);
        assertThat(state(FileDependencies.createsFile(file("there", 0)))).isEqualTo(DependencyState.PASSED);
        assertThat(FileDependencies.createsFile("x").check()).isEqualTo("create-file");
    }

    // ---- files made from others

    @Test
    @DisplayName("without targets, or with one that is missing, there is work to do [DEP-03]")
    void missingTargetsAreToBeMade() {
        String there = file("there", 0);
        assertThat(state(FileDependencies.localFile(List.of(), List.of()))).isEqualTo(DependencyState.READY);
        assertThat(state(FileDependencies.localFile(List.of(), List.of(there)))).isEqualTo(DependencyState.READY);
        assertThat(state(FileDependencies.localFile(List.of(missing("a")), List.of())))
                .isEqualTo(DependencyState.READY);
        assertThat(state(FileDependencies.localFile(List.of(there, missing("a")), List.of())))
                .isEqualTo(DependencyState.READY);
        assertThat(state(FileDependencies.localFile(List.of(there), List.of()))).isEqualTo(DependencyState.PASSED);
    }

    @Test
    @DisplayName("targets older than their sources are stale, newer ones are not [DEP-04]")
    void sourcesNewerThanTargetsMakeWork() {
        List<String> newer = files("newer", 20, 0);
        List<String> older = files("older", 20, 1_000);
        assertThat(state(FileDependencies.localFile(older, newer))).isEqualTo(DependencyState.READY);
        assertThat(state(FileDependencies.localFile(newer, older))).isEqualTo(DependencyState.PASSED);

        List<String> oneNewer = new ArrayList<>(older);
        oneNewer.add(11, file("newest", -1_000));
        assertThat(state(FileDependencies.localFile(newer, oneNewer))).isEqualTo(DependencyState.READY);
    }

    @Test
    @DisplayName("every source is compared with the oldest target, in any order [DEP-04]")
    void everySourceIsComparedWithTheOldestTarget() {
        List<String> targets = List.of(file("t1", 10), file("t2", 30), file("t3", 20));
        String between = file("between", 25);
        String old = file("old", 40);
        assertThat(state(FileDependencies.localFile(targets, List.of(between, old))))
                .isEqualTo(DependencyState.READY);
        assertThat(state(FileDependencies.localFile(targets, List.of(old, between))))
                .isEqualTo(DependencyState.READY);
        assertThat(state(FileDependencies.localFile(targets, List.of(old)))).isEqualTo(DependencyState.PASSED);
        assertThat(state(FileDependencies.localFile(targets, List.of(file("same", 30)))))
                .as("as old as the oldest target")
                .isEqualTo(DependencyState.PASSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @DisplayName("a missing source makes work, wherever it stands [DEP-08]")
    void missingSourceMakesWork(int position) {
        List<String> sources = new ArrayList<>(files("source", 2, 1_000));
        sources.add(position, missing("absent"));
        assertThat(state(FileDependencies.localFile(List.of(file("target", 0)), sources)))
                .isEqualTo(DependencyState.READY);
    }

    @Test
    void filesNeedNames() {
        assertThatThrownBy(() -> FileDependencies.localFile(List.of("a", ""), List.of()))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> FileDependencies.localFile(List.of("a"), List.of("")))
                .isInstanceOf(InvalidRequestException.class);
    }

    // ---- what all dependencies share

    @Test
    @DisplayName("files are looked at on a thread that may block [DEP-09]")
    void filesAreLookedAtElsewhere() {
        // BlockHound fails the job if they are not
        var thread = FileDependencies.CHECKS.get("create-file");
        String where = Mono.defer(() -> thread.check(List.of(missing("absent")), null))
                .map(state -> Thread.currentThread().getName())
                .block(PATIENCE);
        assertThat(where).startsWith("boundedElastic");
    }

    @Test
    @DisplayName("a dependency cannot be changed through the lists it was made of or hands out [DEP-06]")
    void dependencyIsImmutable() {
        List<String> arguments = new ArrayList<>(List.of("a"));
        Dependency dependency = new Dependency("check", arguments, List.of());
        arguments.add("b");
        assertThat(dependency.arguments()).containsExactly("a");
        assertThatThrownBy(() -> dependency.arguments().add("c")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> dependency.edges().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(Dependency.ALWAYS.hasCheck()).isFalse();
        assertThat(dependency.hasCheck()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("there are four states, each with a name [DEP-07]")
    void fourStates(DependencyState state) {
        assertThat(state.name()).isIn("READY", "PASSED", "BLOCKED", "UNRESOLVED");
        assertThat(DependencyState.values()).hasSize(4);
    }
}
