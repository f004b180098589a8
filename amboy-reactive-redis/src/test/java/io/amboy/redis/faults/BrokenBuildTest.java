package io.amboy.redis.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;

/** Each check of a run finds what it is there for: workers run with scripts that were broken on purpose. */
class BrokenBuildTest {
    @TempDir
    private Path folder;

    /** Puts a script that is broken in one place before the right one. */
    private void breakScript(String name, String right, String wrong) throws IOException {
        Path copy = folder.resolve("io/amboy/redis/" + name + ".lua");
        String text = Files.exists(copy) ? Files.readString(copy) : original(name);
        assertThat(text.contains(right)).as("%s has %s", name, right).isTrue();
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, text.replace(right, wrong));
    }

    private static String original(String name) throws IOException {
        try (InputStream in = BrokenBuildTest.class.getResourceAsStream("/io/amboy/redis/" + name + ".lua")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private interface Nuisance {
        void to(FaultRun run);
    }

    private List<String> violations(int jobs, int seconds, Nuisance nuisance) {
        try (FaultRun run = new FaultRun(8, 1, folder)) {
            run.begin(2);
            Disposable producing = run.produce(jobs).subscribe();
            run.pause(400);
            nuisance.to(run);
            List<String> violations = run.evidence(jobs, seconds).violations();
            producing.dispose();
            return violations;
        }
    }

    /** Workers take the jobs of others that are alive and well. */
    private void reapEverybody() throws IOException {
        breakScript("beat", "'-inf', string.format('%.0f', REAL), ", "'-inf', '+inf', ");
        breakScript("reclaim", "if lease > REAL then", "if false then");
    }

    private static void found(List<String> violations, String check) {
        assertThat(violations).anyMatch(what -> what.startsWith(check));
    }

    @Test
    @DisplayName("C1: jobs of dead workers that are not given back are missed")
    void lostJobs() throws IOException {
        breakScript("reclaim", "                giveBack(job)\n", "");
        found(violations(600, 6, FaultRun::killWorkers), "C1");
    }

    @Test
    @DisplayName("C2 and C4: outcomes of workers that have lost their jobs are noticed")
    void noFence() throws IOException {
        breakScript("work", "local answers = {session or ''", "session = session or '1'\nlocal answers = {session");
        breakScript("beat", "redis.call('EXISTS', P .. 'w:' .. owner) == 0", "false");
        breakScript("work", "raw:sub(19, 35) == expected", "true");
        breakScript("work", "job and job[STATE] == PENDING and job[ENTRY] == entry", "job and job[ENTRY] == entry");
        reapEverybody();
        List<String> violations = violations(2_000, 6, run -> run.pause(4_000));
        assertThat(violations).anyMatch(what -> what.startsWith("C2") || what.startsWith("C4"));
    }

    @Test
    @DisplayName("C3: runs are repeated without a reason if workers take each other's jobs")
    void everybodyIsReaped() throws IOException {
        reapEverybody();
        found(violations(600, 6, run -> run.pause(2_000)), "C3");
    }

    @Test
    @DisplayName("C5: jobs that go before others of their scope are noticed")
    void noScopes() throws IOException {
        breakScript("life", "first and redis.call('LINDEX', P .. 'q:' .. scope, 0) == job.id", "true");
        breakScript(
                "life",
                "local id = redis.call('LINDEX', P .. 'q:' .. scope, 0)",
                "local id = redis.call('LINDEX', P .. 'q:' .. scope, -1)");
        found(
                violations(1_200, 10, run -> {
                    for (int i = 0; i < 4; i++) {
                        run.killWorker();
                        run.pause(300);
                    }
                }),
                "C5");
    }

    @Test
    @DisplayName("C6: numbers that the log leaves out are noticed")
    void numbersLeftOut() throws IOException {
        breakScript("log", "local last = results + endings", "local last = results + endings + 1");
        found(violations(600, 6, run -> run.pause(500)), "C6");
    }

    @Test
    @DisplayName("C7: counters that go wrong are noticed")
    void countersGoWrong() throws IOException {
        breakScript("claim", "        waiting = waiting - number\n", "");
        found(violations(600, 6, run -> run.pause(500)), "C7");
    }

    @Test
    @DisplayName("C8: late recovery is noticed")
    void lateRecovery() throws IOException {
        breakScript("beat", "string.format('%.0f', REAL), 'BYSCORE'", "string.format('%.0f', REAL - 7000), 'BYSCORE'");
        breakScript("reclaim", "if lease > REAL then", "if lease > REAL - 7000 then");
        found(violations(600, 20, FaultRun::killWorkers), "C8");
    }

    @Test
    @DisplayName("C9 and C10: jobs that one put makes twice, and errors that reach nobody")
    void evidenceByHand() {
        Evidence evidence = new Evidence(
                List.of("a", "a"),
                List.of(new Evidence.Entry("a", JobState.SUCCEEDED, 1, 1)),
                0,
                List.of(new Evidence.Start("w1", "a", 1, 0)),
                List.of(),
                0,
                List.of(),
                List.of("w1 dropped IllegalStateException"),
                1_000);
        found(evidence.violations(), "C9");
        found(evidence.violations(), "C10");
        assertThat(evidence.violations()).hasSize(2);
    }
}
