package io.amboy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.dependency.FileDependencies;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class JobRegistryTest {
    private static final JobType<String, String> TYPE = JobType.of("type", 2, String.class, String.class);
    private static final JobHandler<String, String> HANDLER = (payload, context) -> Mono.just(payload);

    @Test
    @DisplayName("what is registered is found under its own name and version, and nothing else is [REG-01, REG-03]")
    void registeredTypesAreFound() {
        JobType<Integer, Integer> produced = JobType.of("produced", 0, Integer.class, Integer.class);
        JobRegistry registry = JobRegistry.builder()
                .handle(TYPE, HANDLER, options -> options.concurrency(3))
                .type(produced)
                .type(produced)
                .build();
        assertThat(registry.type(TYPE.id())).isSameAs(TYPE);
        assertThat(registry.type(produced.id())).isSameAs(produced);
        assertThat(registry.handler(TYPE.id()).type()).isSameAs(TYPE);
        assertThat(registry.handler(produced.id())).isNull();
        assertThat(registry.handledOptions()).containsOnlyKeys(TYPE.id());
        assertThat(registry.handledOptions().get(TYPE.id()).concurrency()).isEqualTo(3);
        for (JobTypeId unknown :
                List.of(new JobTypeId("type", 1), new JobTypeId("type", 3), new JobTypeId("other", 2))) {
            assertThat(registry.type(unknown)).isNull();
            assertThat(registry.handler(unknown)).isNull();
        }
        assertThat(registry.check("unknown")).isNull();
    }

    @Test
    void duplicatesAreRefused() {
        JobRegistry.Builder builder = JobRegistry.builder().handle(TYPE, HANDLER);
        JobType<String, Integer> sameName = JobType.of("type", 2, String.class, Integer.class);
        assertThatThrownBy(() -> builder.handle(TYPE, HANDLER))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("type/2");
        assertThatThrownBy(() -> builder.type(sameName))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("type/2");
        builder.check("mine", (arguments, context) -> Mono.empty());
        for (String taken : List.of("mine", "always")) {
            assertThatThrownBy(() -> builder.check(taken, (arguments, context) -> Mono.empty()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(taken);
        }
    }

    @Test
    @DisplayName("an upcaster makes an older version one that is handled [REG-12]")
    void upcastersAddOlderVersions() {
        JobRegistry registry = JobRegistry.builder()
                .upcast(TYPE, 1, Integer.class, number -> "number " + number)
                .handle(TYPE, HANDLER)
                .build();
        JobTypeId one = new JobTypeId("type", 1);
        assertThat(registry.handledOptions()).containsOnlyKeys(one, TYPE.id());
        assertThat(registry.handler(one).type()).isSameAs(TYPE);
        assertThat(registry.type(one)).as("nobody puts it any more").isNull();
    }

    @Test
    void upcastersMustLeadUpAndOnce() {
        JobRegistry.Builder builder =
                JobRegistry.builder().handle(TYPE, HANDLER).upcast(TYPE, 1, Integer.class, String::valueOf);
        for (int version : new int[] {1, 2, 3}) {
            assertThatThrownBy(() -> builder.upcast(TYPE, version, Integer.class, String::valueOf))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("type");
        }
        JobType<String, String> older = JobType.of("type", 0, String.class, String.class);
        builder.handle(older, HANDLER);
        assertThatThrownBy(() -> builder.upcast(TYPE, 0, String.class, text -> text))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void registryIsNotTouchedByItsBuilderAnyMore() {
        JobRegistry.Builder builder = JobRegistry.builder();
        JobRegistry empty = builder.build();
        builder.handle(TYPE, HANDLER).check("mine", (arguments, context) -> Mono.empty());
        assertThat(empty.type(TYPE.id())).isNull();
        assertThat(empty.handledOptions()).isEmpty();
        assertThat(empty.check("mine")).isNull();
        assertThat(builder.build().type(TYPE.id())).isSameAs(TYPE);
    }

    @Test
    @DisplayName("128 threads read one registry of 128 types [REG-02]")
    void manyThreadsReadOneRegistry() {
        List<JobType<String, String>> types = IntStream.range(0, 128)
                .mapToObj(i -> JobType.of("type-" + i, 1, String.class, String.class))
                .toList();
        JobRegistry.Builder builder = JobRegistry.builder();
        types.forEach(type -> builder.handle(type, HANDLER));
        JobRegistry registry = builder.build();
        var threads = Schedulers.newBoundedElastic(128, 1_000, "readers");
        try {
            Long found = Flux.range(0, 128)
                    .flatMap(
                            reader -> Mono.fromCallable(() -> types.stream()
                                            .filter(type -> registry.type(type.id()) == type
                                                    && registry.handler(type.id())
                                                                    .type()
                                                            == type)
                                            .count())
                                    .subscribeOn(threads),
                            128)
                    .reduce(Long::sum)
                    .block();
            assertThat(found).isEqualTo(128 * 128);
        } finally {
            threads.dispose();
        }
    }

    @Test
    void readyMadeChecksHaveTheirNames() {
        JobRegistry registry =
                JobRegistry.builder().checks(FileDependencies.CHECKS).build();
        assertThat(registry.check("create-file")).isNotNull();
        assertThat(registry.check("local-file")).isNotNull();
    }
}
